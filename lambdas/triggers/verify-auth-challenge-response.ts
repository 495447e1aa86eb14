import type { VerifyAuthChallengeResponseTriggerEvent } from 'aws-lambda';
import * as v from 'valibot';
import { type Round as AnsweredRound, authenticate } from '../ceremonies/authentication.ts';
import { recover } from '../ceremonies/recovery-codes.ts';
import { AuthenticationResponse } from '../ceremonies/responses.ts';
import { issuesOf } from '../issues.ts';
import { logger } from '../logger.ts';
import { PasskeyError } from '../passkey-error.ts';
import type { Caller } from '../store/items.ts';
import { credentialDigest } from '../store/keys.ts';
import { leastRefusal, until } from '../until.ts';
import { nobody } from '../warm-up.ts';

const Answer = v.pipe(
  v.string(),
  v.maxLength(65_536),
  v.parseJson(),
  v.variant('type', [
    v.object({ type: v.literal('passkey'), credential: AuthenticationResponse }),
    v.object({ type: v.literal('recovery-code'), code: v.pipe(v.string(), v.maxLength(64)) }),
  ]),
);
type Answer = v.InferOutput<typeof Answer>;
type Services = Parameters<typeof authenticate>[2] & Parameters<typeof recover>[2];

const Round = v.object({ challenge: v.string(), session: v.string() });

/**
 * Cognito's Verify Auth Challenge Response trigger. A refusal is `answerCorrect: false` and a line in the log; a fault of ours
 * is thrown, so that nobody is told "wrong passkey" for an outage.
 */
export async function verifyAuthChallengeResponse(
  event: VerifyAuthChallengeResponseTriggerEvent,
  services: Services,
  requestId: string,
): Promise<VerifyAuthChallengeResponseTriggerEvent> {
  const began = performance.now();
  try {
    const { challengeAnswer, privateChallengeParameters, userAttributes, userNotFound } = event.request;
    const answer = v.safeParse(Answer, challengeAnswer);
    if (!answer.success) throw new PasskeyError('invalid_request', issuesOf(answer.issues));
    const round = v.safeParse(Round, privateChallengeParameters);
    if (!round.success) throw new Error(`The private parameters are not ours: ${issuesOf(round.issues)}`);

    // Somebody unknown goes the same way, as a user who has nothing, and so in about the same time.
    const userId = (userNotFound ? undefined : userAttributes?.['sub']) ?? nobody;
    const by = await check(answer.output, { userId, ...round.output, by: callerOf(event, requestId) }, services);
    if (userId === nobody) throw new PasskeyError('passkey_unknown', 'Cognito does not know the user.');
    logger.info('Signed in', { userId, ...by });
    event.response.answerCorrect = true;
  } catch (error) {
    if (!(error instanceof PasskeyError)) throw error;
    logger.info('Sign-in refused', { code: error.code, error });
    event.response.answerCorrect = false;
    await until(began + leastRefusal);
  }
  return event;
}

/** The user, as far as Cognito says: not from where. A sign-in goes on whether or not the app client is there. */
function callerOf({ callerContext }: Partial<VerifyAuthChallengeResponseTriggerEvent>, requestId: string): Caller {
  return { requestId, ...(callerContext?.clientId && { clientId: callerContext.clientId }) };
}

/** What the user signed in with, for the log. */
async function check(answer: Answer, round: AnsweredRound, services: Services): Promise<object> {
  if (answer.type === 'recovery-code') {
    await recover(answer.code, round, services);
    return { method: answer.type };
  }
  const { id } = await authenticate(answer.credential, round, services);
  return { method: answer.type, credential: credentialDigest(id) };
}
