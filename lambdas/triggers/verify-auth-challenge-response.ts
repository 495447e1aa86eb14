import type { VerifyAuthChallengeResponseTriggerEvent } from 'aws-lambda';
import * as v from 'valibot';
import { authenticate } from '../ceremonies/authentication.ts';
import { AuthenticationResponse } from '../ceremonies/responses.ts';
import { logger } from '../logger.ts';
import { PasskeyError } from '../passkey-error.ts';
import { credentialDigest } from '../store/keys.ts';

const Answer = v.pipe(
  v.string(),
  v.maxLength(65_536),
  v.parseJson(),
  v.object({ type: v.literal('passkey'), credential: AuthenticationResponse }),
);

const Round = v.object({ challenge: v.string(), session: v.string() });

/**
 * Cognito's Verify Auth Challenge Response trigger. A refusal is `answerCorrect: false` and a line in the log; a fault of ours
 * is thrown, so that nobody is told "wrong passkey" for an outage.
 */
export async function verifyAuthChallengeResponse(
  event: VerifyAuthChallengeResponseTriggerEvent,
  services: Parameters<typeof authenticate>[2],
): Promise<VerifyAuthChallengeResponseTriggerEvent> {
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
}
