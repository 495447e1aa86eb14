import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import * as v from 'valibot';
import type { StackWithFaults } from './stack-with-faults.ts';

/** The first round of a Cognito session, and what Verify says of an answer to it. */
export interface Round {
  readonly options: PublicKeyCredentialRequestOptionsJSON;
  verify(credential: AuthenticationResponseJSON): Promise<boolean>;
}

const Created = v.object({
  response: v.object({
    publicChallengeParameters: v.object({ options: v.string() }),
    privateChallengeParameters: v.record(v.string(), v.string()),
  }),
});
const Verified = v.object({ response: v.object({ answerCorrect: v.boolean() }) });

/**
 * So many Cognito sessions of one user. Create and Verify get the events that Cognito would give them, without the time that a user pool takes
 * in between, so that answers to many sessions come at the same moment.
 */
export async function sessions(stack: StackWithFaults, username: string, count: number): Promise<Round[]> {
  await stack.visitor.challenge(username);
  const create = stack.deliveries.findLast(({ event }) => JSON.stringify(event).includes('"CreateAuthChallenge_'));
  if (!create) throw new Error('There was no Create.');
  const { request, ...envelope } = create.event as { readonly request: object };

  const round = async (): Promise<Round> => {
    const { response } = v.parse(Created, await stack.again(create));
    const { publicChallengeParameters, privateChallengeParameters } = response;
    return {
      options: JSON.parse(publicChallengeParameters.options),
      async verify(credential) {
        const challengeAnswer = JSON.stringify({ type: 'passkey', credential });
        const event = {
          ...envelope,
          triggerSource: 'VerifyAuthChallengeResponse_Authentication',
          request: { ...request, privateChallengeParameters, challengeAnswer },
          response: { answerCorrect: null },
        };
        return v.parse(Verified, await stack.again({ ...create, event })).response.answerCorrect;
      },
    };
  };
  return Promise.all(Array.from({ length: count }, round));
}
