import type { VerifyAuthChallengeResponseTriggerEvent } from 'aws-lambda';
import * as v from 'valibot';
import { type Round as AnsweredRound, authenticate } from '../ceremonies/authentication.ts';
import { recover } from '../ceremonies/recovery-codes.ts';
import { AuthenticationResponse } from '../ceremonies/responses.ts';
import { issuesOf } from '../observability/issues.ts';
import { providerDimension } from '../observability/provider-dimension.ts';
import { noteRefusal, type RequestRecord } from '../observability/request-record.ts';
import { PasskeyError } from '../passkey-error.ts';
import { OfferedCredentials } from '../rounds/offered-credentials.ts';
import { signInDigest } from '../rounds/sign-in-value.ts';
import { leastRefusal } from '../runtime/until.ts';
import { nobody } from '../runtime/warm-up.ts';
import type { KnownCredential } from '../store/items.ts';
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
type Find = Parameters<Services['store']['find']>;
type Services = Parameters<typeof authenticate>[2] & Parameters<typeof recover>[2];

/** A round that began under an earlier version of these functions has no support id and keeps no credentials. */
const Round = v.object({
  challenge: v.string(),
  session: v.string(),
  supportId: v.optional(v.string()),
  credentials: v.optional(OfferedCredentials, ''),
});

/**
 * Cognito's Verify Auth Challenge Response trigger. A refusal is `answerCorrect: false` and a line in the log; a fault of ours
 * is thrown, so that nobody is told "wrong passkey" for an outage.
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
    // Somebody unknown goes the same way, as a user who has nothing, and so in about the same time.
    const userId = (userNotFound ? undefined : text(userAttributes?.['sub'])) ?? nobody;
    if (userId !== nobody) record.details['userId'] = userId;
    const answer = v.safeParse(Answer, challengeAnswer);
    if (!answer.success) throw new PasskeyError('invalid_request', issuesOf(answer.issues));
    if (!round.success) throw new Error(`The private parameters are not ours: ${issuesOf(round.issues)}`);

    record.details['method'] = answer.output.type;
    const signIn = services.policy.tokenClaims ? signInDigest(event) : undefined;
    const { credentials, ...kept } = round.output;
    const offered = (credentialId: string) => credentials(userId, credentialId);
    await check(answer.output, { userId, ...kept, offered, signIn, by: callerOf(event, record) }, services, record);
    if (userId === nobody) throw new PasskeyError('passkey_unknown', 'Cognito does not know the user.');
    event.response.answerCorrect = true;
  } catch (error) {
    if (!(error instanceof PasskeyError)) throw error;
    noteRefusal(record, error);
    event.response.answerCorrect = false;
    record.notBefore = record.began + leastRefusal;
  }
  return event;
}

async function check(answer: Answer, round: AnsweredRound, services: Services, record: RequestRecord): Promise<void> {
  if (answer.type === 'recovery-code') return recover(answer.code, round, services);
  const noted = noting(record);
  noted(undefined);
  const store = { ...services.store, find: async (...by: Find) => noted(await services.store.find(...by)) };
  const offered = (credentialId: string) => noted(round.offered?.(credentialId));
  await authenticate(answer.credential, { ...round, offered }, { ...services, store });
}

/** Notes whose authenticator answered, as far as that is known. */
const noting =
  (record: RequestRecord) =>
  <Found extends KnownCredential | undefined>(credential: Found): Found => {
    record.provider = providerDimension(credential?.aaguid);
    if (credential) record.details['credential'] = credentialDigest(credential.id);
    return credential;
  };

/** The user, as far as Cognito says: not from where. A sign-in goes on whether or not the app client is there. */
function callerOf(
  { callerContext }: Partial<VerifyAuthChallengeResponseTriggerEvent>,
  { requestId, supportId }: RequestRecord,
): Caller {
  const clientId = text(callerContext?.clientId);
  return { requestId, supportId, ...(clientId && { clientId }) };
}

/** What is no text is written down nowhere. */
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
