import * as v from 'valibot';
import type { Invoke, Person } from './system.ts';

/** What a client sends back. */
export interface ChallengeResponse {
  readonly challengeAnswer: string;
  readonly clientMetadata?: Readonly<Record<string, string>>;
}

const Defined = v.object({ response: v.object({ challengeName: v.nullish(v.string()), issueTokens: v.boolean() }) });
const Strings = v.record(v.string(), v.string());
const Created = v.object({
  response: v.object({
    publicChallengeParameters: Strings,
    privateChallengeParameters: Strings,
    challengeMetadata: v.string(),
  }),
});
const Verified = v.object({ response: v.object({ answerCorrect: v.literal(true) }) });

/**
 * Cognito's custom authentication flow with one round: Define, Create, the client's answer, Verify, Define.
 *
 * @throws when it does not end in tokens
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
 */
export async function customAuth(
  { sub, username = sub, email }: Person,
  answer: (publicParameters: Record<string, string>) => ChallengeResponse,
  invoke: Invoke,
): Promise<void> {
  const userAttributes = { sub, email, email_verified: 'true', 'cognito:user_status': 'CONFIRMED' };
  const event = (triggerSource: string, request: object, response: object) => ({
    version: '1',
    region: 'ap-southeast-2',
    userPoolId: 'ap-southeast-2_Benchmark',
    userName: username,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'benchmarkbenchmarkbenchmar' },
    triggerSource: `${triggerSource}_Authentication`,
    request: { userAttributes, userNotFound: false, ...request },
    response,
  });
  const define = async (session: object[], metadata: object) => {
    const response = { challengeName: null, issueTokens: null, failAuthentication: null };
    const request = { session, ...metadata };
    return v.parse(Defined, await invoke('define', event('DefineAuthChallenge', request, response))).response;
  };

  const { challengeName } = await define([], {});
  if (challengeName !== 'CUSTOM_CHALLENGE') throw new Error('The sign-in began with no challenge.');
  const created = await invoke(
    'create',
    event(
      'CreateAuthChallenge',
      { challengeName, session: [] },
      { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
    ),
  );
  const { publicChallengeParameters, privateChallengeParameters, challengeMetadata } = v.parse(
    Created,
    created,
  ).response;
  const { challengeAnswer, clientMetadata } = answer(publicChallengeParameters);
  const metadata = clientMetadata ? { clientMetadata } : {};
  const request = { privateChallengeParameters, challengeAnswer, ...metadata };
  v.parse(Verified, await invoke('verify', event('VerifyAuthChallengeResponse', request, { answerCorrect: null })));
  const { issueTokens } = await define([{ challengeName, challengeResult: true, challengeMetadata }], metadata);
  if (!issueTokens) throw new Error('The sign-in ended without tokens.');
}
