import type { VerifyAuthChallengeResponseTriggerEvent } from 'aws-lambda';
import * as v from 'valibot';
import { dynamodb } from '../aws/dynamodb.ts';
import { authenticate } from '../ceremonies/authentication.ts';
import { knownAssertion, knownChallenge, knownCredential, knownRelyingParty } from '../ceremonies/known-answer.ts';
import { AuthenticationResponse } from '../ceremonies/responses.ts';
import { verifyAssertion } from '../ceremonies/verify-assertion.ts';
import { origins, setting } from '../environment.ts';
import { logger } from '../logger.ts';
import { PasskeyError } from '../passkey-error.ts';
import type { KeySource } from '../secret.ts';
import { credentialStore } from '../store/credential-store.ts';
import { credentialDigest } from '../store/keys.ts';
import { nobody, warmUp } from '../warm-up.ts';
import { trigger } from './trigger.ts';

/** Only a sealed challenge, one without a user name, needs the secret. */
const keys: KeySource = {
  current: async () => (await import('../aws/keys.ts')).keys.current(),
  recent: async () => (await import('../aws/keys.ts')).keys.recent(),
};

const services = {
  relyingParty: { id: setting('relyingPartyId'), origins: origins() },
  keys,
  store: credentialStore(dynamodb, setting('tableName')),
};

const Answer = v.pipe(
  v.string(),
  v.maxLength(65_536),
  v.parseJson(),
  v.object({ type: v.literal('passkey'), credential: AuthenticationResponse }),
);

const Round = v.object({ challenge: v.string(), session: v.string() });

await warmUp(
  () => services.store.find(nobody, knownAssertion.id),
  () => verifyAssertion(knownAssertion, knownChallenge, knownCredential, knownRelyingParty),
);

/**
 * Cognito's Verify Auth Challenge Response trigger. A refusal is `answerCorrect: false` and a line in the log; a fault of ours
 * is thrown, so that nobody is told "wrong passkey" for an outage.
 */
export const handler = trigger<VerifyAuthChallengeResponseTriggerEvent>(async (event) => {
  try {
    const { challengeAnswer, privateChallengeParameters, userAttributes, userNotFound } = event.request;
    const answer = v.safeParse(Answer, challengeAnswer);
    if (!answer.success) throw new PasskeyError('invalid_request', v.summarize(answer.issues));
    const userId = userAttributes?.['sub'];
    if (userNotFound || !userId) throw new PasskeyError('passkey_unknown', 'Cognito does not know the user.');

    const round = { userId, ...v.parse(Round, privateChallengeParameters) };
    const credential = await authenticate(answer.output.credential, round, services);
    logger.info('Signed in', { userId, credential: credentialDigest(credential.id) });
    event.response.answerCorrect = true;
  } catch (error) {
    if (!(error instanceof PasskeyError)) throw error;
    logger.info('Sign-in refused', { code: error.code, error });
    event.response.answerCorrect = false;
  }
  return event;
});
