import { setTimeout } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { fault } from '../edge/fault.ts';
import { logger } from '../observability/logger.ts';
import { beginRecord, logRecord, type RequestRecord } from '../observability/request-record.ts';
import { signInDigest } from '../rounds/sign-in-value.ts';
import { claimsOf, withClaims } from '../rounds/token-claims.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { policy, setting } from '../runtime/environment.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { type ConsumedSignIn, consumeSignInRecord } from '../store/consume-sign-in-record.ts';

const { tokenClaims, passwordFirst, passwordFirstPasskeyHours } = policy();
const table = { dynamodb, tableName: setting('tableName') };
await warmUp(() => consumeSignInRecord(table, nonexistentUserId, nonexistentUserId, new Date()));

const Event = v.looseObject({
  version: v.optional(v.string(), '1'),
  triggerSource: v.string(),
  callerContext: v.looseObject({ clientId: v.string() }),
  request: v.looseObject({}),
});
type Event = v.InferOutput<typeof Event>;
const Signed = v.object({ userAttributes: v.object({ sub: v.string() }) });

/** How long a sign-in waits for its record. */
const maxLookupMs = 2_000;

/**
 * Sources of tokens at an app client whose users prove their password before the passkey. `record` needs what Verify
 * recorded; `refresh` continues a sign-in that had it. All other sources are refused: new ones too.
 */
const strictSources: ReadonlyMap<string, 'record' | 'refresh'> = new Map([
  ['TokenGeneration_Authentication', 'record'],
  ['TokenGeneration_RefreshTokens', 'refresh'],
]);

/** Cognito shows these to the user, and adds the full stop. */
const refusals = {
  new_password: 'Your new password is saved. Now sign in again, with your passkey too',
  new_passkey: 'This passkey is too new to sign in with here. Use an older one, or try again later',
  no_passkey: 'This sign-in has no new passkey check. Please sign in again, with your password and your passkey',
} as const;

/** What its log lines are called. */
const name = 'PreTokenGeneration';

/**
 * Cognito's Pre Token Generation trigger, of any version. It adds claims about the passkey sign-in that these tokens
 * are for, as recorded by Verify, once. After a fault of ours the tokens have no claims, but the sign-in succeeds: an
 * app that needs the claims asks for another sign-in.
 *
 * For app clients whose users prove their password before the passkey, it fails closed: it issues tokens for a sign-in
 * only if Verify recorded a passkey for it, and calls the pool's own trigger only then. Cognito may issue tokens without
 * calling Define, as after its own MFA or for a new password in the place of a temporary one.
 */
export const handler = (event: unknown, context: Context): Promise<unknown> => handlePreTokenGeneration(event, context);

/**
 * Handles the event like {@link handler}, and keeps the claims of the pool's own trigger.
 *
 * @param earlier calls the pool's own trigger
 * @throws Error that Cognito shows: the refusal, or any error of `earlier`
 */
export async function handlePreTokenGeneration(
  event: unknown,
  context: Context,
  earlier: (event: unknown) => Promise<unknown> = async (it) => it,
): Promise<unknown> {
  const record = beginRecord(context);
  logger.addContext(context);
  const parsed = v.parse(Event, event);
  const isPasswordFirst = passwordFirst.includes(parsed.callerContext.clientId);
  record.details['source'] = parsed.triggerSource;
  if (isPasswordFirst && strictSources.get(parsed.triggerSource) === undefined) {
    const newPassword = parsed.triggerSource === 'TokenGeneration_NewPasswordChallenge';
    throw refused(
      record,
      newPassword ? 'new_password' : 'no_passkey',
      'The app client takes no tokens of this source.',
    );
  }
  const lookup = signInOf(parsed, isPasswordFirst, record);
  if (isPasswordFirst && strictSources.get(parsed.triggerSource) === 'record') {
    const found = await lookup;
    if (!found) {
      throw refused(record, 'no_passkey', 'Verify recorded no passkey for this sign-in, or the client sent no value.');
    }
    if (isTooNew(found)) throw refused(record, 'new_passkey', 'The passkey was registered too short a time ago.');
  }
  const [answer, signIn] = await Promise.all([earlier(event), lookup]);
  const claims = tokenClaims && signIn ? claimsOf(signIn, isPasswordFirst) : undefined;
  record.details['claims'] = claims !== undefined;
  // Verify's line is the line of the sign-in.
  record.level = 'debug';
  logRecord(record, { name });
  return withClaims(parsed.version, answer, claims);
}

/** Whoever has stolen a password could register a passkey at another client. The owner has this long to notice. */
const isTooNew = ({ credential }: ConsumedSignIn): boolean =>
  passwordFirstPasskeyHours > 0 &&
  Date.parse(credential.createdAt) > Date.now() - passwordFirstPasskeyHours * 60 * 60 * 1000;

function refused(record: RequestRecord, refusal: keyof typeof refusals, reason: string): Error {
  record.outcome = 'refused';
  record.details['reason'] = reason;
  logRecord(record, { name, measurements: [{ sets: [{ refusal }], values: { TokensRefused: 1 } }] });
  return new Error(refusals[refusal]);
}

/**
 * Returns what Verify recorded of this sign-in. A refresh never has a record, because its client could send any value.
 *
 * @throws Error with the fault, but only if the sign-in needs its record
 */
async function signInOf(event: Event, isNeeded: boolean, record: RequestRecord): Promise<ConsumedSignIn | undefined> {
  if (!tokenClaims && !isNeeded) return undefined;
  const digest = signInDigest(event);
  const signed = v.safeParse(Signed, event.request);
  if (!digest || !signed.success || event.triggerSource !== 'TokenGeneration_Authentication') return undefined;
  const { sub } = signed.output.userAttributes;
  record.details['userId'] = sub;
  const timer = new AbortController();
  try {
    return await Promise.race([
      consumeSignInRecord(table, sub, digest, new Date()),
      setTimeout(maxLookupMs, undefined, { signal: timer.signal }).then(() => {
        throw new Error('The table took too long.');
      }),
    ]);
  } catch (error) {
    if (isNeeded) {
      record.outcome = 'faulted';
      logRecord(record, { name, fault: error });
      throw fault(record.supportId);
    }
    logger.error('The tokens go without claims', { supportId: record.supportId, error });
    return undefined;
  } finally {
    timer.abort();
  }
}
