import {
  AdminConfirmSignUpCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { startUserPool, type TriggerEvent, type TriggerFunctions } from './user-pool.ts';

export const Username = 'ada@example.com';
export const Password = 'Correct-horse-1';
export const right = 'open sesame';
export const answered = (event: TriggerEvent, response: object) => ({ ...event, response });

/** Asks for a word, three times at most. */
const threeTries: TriggerFunctions = {
  define: (event) => {
    const session = event.request['session'];
    const rounds = Array.isArray(session) ? session : [];
    const issueTokens = rounds.at(-1)?.challengeResult === true;
    const failAuthentication = !issueTokens && rounds.length >= 3;
    return answered(event, { challengeName: 'CUSTOM_CHALLENGE', issueTokens, failAuthentication });
  },
  create: (event) =>
    answered(event, {
      publicChallengeParameters: { question: 'word?' },
      privateChallengeParameters: { word: right },
      challengeMetadata: 'WORD',
    }),
  verify: (event) => {
    const { privateChallengeParameters, challengeAnswer } = event.request;
    const expected = JSON.stringify(privateChallengeParameters);
    return answered(event, { answerCorrect: expected === JSON.stringify({ word: challengeAnswer }) });
  },
};

/** A user pool with a confirmed user and triggers that a test may replace at any time. */
export async function startCustomAuth(dynamoDbEndpoint: string, client: Record<string, unknown> = {}) {
  const triggers: TriggerFunctions = { ...threeTries };
  const pool = await startUserPool({
    dynamoDbEndpoint,
    client,
    triggers: {
      define: (event) => triggers.define(event),
      create: (event) => triggers.create(event),
      verify: (event) => triggers.verify(event),
    },
  });
  const { cognito, clientId: ClientId, poolId: UserPoolId } = pool;
  const { UserSub: sub = '' } = await cognito.send(new SignUpCommand({ ClientId, Username, Password }));
  await cognito.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }));
  const events = () => pool.invocations.map(({ event }) => event);
  return {
    ...pool,
    sub,
    triggers,
    initiate: (USERNAME = Username) =>
      cognito.send(
        new InitiateAuthCommand({
          ClientId,
          AuthFlow: 'CUSTOM_AUTH',
          AuthParameters: { USERNAME },
          ClientMetadata: { given: 'to InitiateAuth' },
        }),
      ),
    respond: (Session: string | undefined, ANSWER: string, more: { name?: string; metadata?: string } = {}) =>
      cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'CUSTOM_CHALLENGE',
          Session,
          ChallengeResponses: { USERNAME: more.name ?? Username, ANSWER },
          ...(more.metadata && { ClientMetadata: { given: more.metadata } }),
        }),
      ),
    /** The events that the triggers have had, of all or of one. */
    events: (trigger = '') => events().filter(({ triggerSource }) => triggerSource.startsWith(trigger)),
  };
}
export type TestCustomAuth = Awaited<ReturnType<typeof startCustomAuth>>;
