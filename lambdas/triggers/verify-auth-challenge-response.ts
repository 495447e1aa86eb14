import type { VerifyAuthChallengeResponseTriggerEvent } from 'aws-lambda';
import * as v from 'valibot';
import { type Round as AnsweredRound, authenticate } from '../ceremonies/authentication.ts';
import { recover } from '../ceremonies/recovery-codes.ts';
import { AuthenticationResponse } from '../ceremonies/responses.ts';
import { decoyUserId, delayRefusal, spelledAlike } from '../ceremonies/unknown-users.ts';
import { issuesOf } from '../observability/issues.ts';
import { logger } from '../observability/logger.ts';
import { providerDimension } from '../observability/provider-dimension.ts';
import { noteRefusal, type RequestRecord } from '../observability/request-record.ts';
import { PasskeyError } from '../passkey-error.ts';
import { OfferedCredentials } from '../rounds/offered-credentials.ts';
import { signInDigest } from '../rounds/sign-in-value.ts';
import type { VerifiableCredential } from '../store/items.ts';
import { credentialDigest } from '../store/keys.ts';
import type { Caller } from '../store/stored-action.ts';

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
type Services = Omit<Parameters<typeof authenticate>[2], 'onUnrecordedRefusal'> & Parameters<typeof recover>[2];
type Store = Services['store'];

/** Rounds of an earlier version of these functions have no support id and no credentials. */
const Round = v.object({
  challenge: v.string(),
  session: v.string(),
  supportId: v.optional(v.string()),
  credentials: v.optional(OfferedCredentials, ''),
});

/**
 * Cognito's Verify Auth Challenge Response trigger. A refusal sets `answerCorrect: false` and is logged. A fault is
 * thrown, so that an outage is never reported as a wrong passkey.
 */
export async function verifyAuthChallengeResponse(
  event: VerifyAuthChallengeResponseTriggerEvent,
  services: Services,
  record: RequestRecord,
): Promise<VerifyAuthChallengeResponseTriggerEvent> {
  try {
    const { challengeAnswer, privateChallengeParameters, userAttributes, userNotFound } = event.request;
    const round = v.safeParse(Round, privateChallengeParameters);
    if (round.success) record.supportId = round.output.supportId ?? record.supportId;
    const sub = userNotFound ? undefined : stringIn(userAttributes?.['sub']);
    if (sub !== undefined) record.details['userId'] = sub;
    // An unknown user takes the same path, as a user without passkeys, and so about the same time.
    const userId = sub ?? decoyUserId(spelledAlike(stringIn(event.userName) ?? '', services.policy));
    const answer = v.safeParse(Answer, challengeAnswer);
    if (!answer.success) throw new PasskeyError('invalid_request', issuesOf(answer.issues));
    if (!round.success) throw new Error(`The private parameters are not ours: ${issuesOf(round.issues)}`);

    record.details['method'] = answer.output.type;
    const isPasswordFirst = services.policy.passwordFirst.includes(stringIn(event.callerContext?.clientId) ?? '');
    if (isPasswordFirst && answer.output.type !== 'passkey') {
      throw new PasskeyError('verification_failed', 'The app client asks for a passkey after the password.');
    }
    const { tokenClaims, changesNeed } = services.policy;
    const signIn = tokenClaims || isPasswordFirst || changesNeed === 'passkey' ? signInDigest(event) : undefined;
    const { credentials, ...ownRound } = round.output;
    const offered = (credentialId: string) => credentials(userId, credentialId);
    await check(answer.output, { userId, ...ownRound, offered, signIn, by: callerOf(event, record) }, services, record);
    if (sub === undefined) throw new PasskeyError('passkey_unknown', 'Cognito does not know the user.');
    event.response.answerCorrect = true;
  } catch (error) {
    if (!(error instanceof PasskeyError)) throw error;
    noteRefusal(record, error);
    event.response.answerCorrect = false;
    delayRefusal(record);
  }
  return event;
}

async function check(answer: Answer, round: AnsweredRound, services: Services, record: RequestRecord): Promise<void> {
  if (answer.type === 'recovery-code') return recover(answer.code, round, services);
  const noted = noting(record);
  noted(undefined);
  const store: Store = {
    ...services.store,
    findCredential: async (...key) => noted(await services.store.findCredential(...key)),
  };
  const offered = (credentialId: string) => noted(round.offered?.(credentialId));
  const all = { ...services, store, onUnrecordedRefusal };
  const { counterRegressed } = await authenticate(answer.credential, { ...round, offered }, all);
  if (counterRegressed) record.details['counterRegressed'] = true;
}

const onUnrecordedRefusal = (error: unknown) => logger.warn('A refusal was not written down', { error });

/** Adds the credential that answered, if it is known, to the record. */
const noting =
  (record: RequestRecord) =>
  <Found extends VerifiableCredential | undefined>(credential: Found): Found => {
    record.provider = providerDimension(credential?.aaguid);
    if (credential) record.details['credential'] = credentialDigest(credential.id);
    return credential;
  };

/**
 * Describes the user, for the audit trail. Cognito does not pass addresses. A sign-in continues even if the app client
 * is missing.
 */
function callerOf(
  { callerContext }: Partial<VerifyAuthChallengeResponseTriggerEvent>,
  { requestId, supportId }: RequestRecord,
): Caller {
  const clientId = stringIn(callerContext?.clientId);
  return { requestId, supportId, ...(clientId && { clientId }) };
}

/** Returns the value if it is a string; anything else is ignored and never logged. */
const stringIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
