import { setTimeout } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { logger } from '../observability/logger.ts';
import { beginRecord, logRecord, type RequestRecord } from '../observability/request-record.ts';
import { signInDigest } from '../rounds/sign-in-value.ts';
import { claimsOf, type TokenClaims, withClaims } from '../rounds/token-claims.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { policy, setting } from '../runtime/environment.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { consumeSignInRecord } from '../store/consume-sign-in-record.ts';

const { tokenClaims, passwordFirst } = policy();
/** `undefined` if the function only enforces the rule for temporary passwords: then it must not read the table. */
const table = tokenClaims ? { dynamodb, tableName: setting('tableName') } : undefined;
if (table) await warmUp(() => consumeSignInRecord(table, nonexistentUserId, nonexistentUserId, new Date()));

const Event = v.looseObject({
  version: v.optional(v.string(), '1'),
  triggerSource: v.string(),
  callerContext: v.looseObject({ clientId: v.string() }),
  request: v.looseObject({}),
});
const Signed = v.object({ userAttributes: v.object({ sub: v.string() }) });

/** How long a sign-in waits for its claims. After that it continues without them. */
const maxClaimsMs = 2_000;

/** Cognito shows this to the user who chose a new password, and adds the full stop. */
const newPasswordRefusal = 'Your new password is saved. Now sign in again, with your passkey too';

/**
 * Cognito's Pre Token Generation trigger, of any version. It adds claims about the passkey sign-in that these tokens
 * are for, as recorded by Verify, once. After a fault of ours the tokens have no claims, but the sign-in succeeds: an
 * app that needs the claims asks for another sign-in.
 *
 * For app clients whose users prove their password before the passkey, it refuses tokens for a new password that
 * replaces a temporary one. Cognito would issue these without calling our other triggers.
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
  if (isPasswordFirst && parsed.triggerSource === 'TokenGeneration_NewPasswordChallenge') {
    record.outcome = 'refused';
    record.details['reason'] = 'A new password alone gives no tokens at this app client.';
    logRecord('PreTokenGeneration', record);
    throw new Error(newPasswordRefusal);
  }
  const [answer, claims] = await Promise.all([earlier(event), claimsFor(parsed, isPasswordFirst, record)]);
  record.details['claims'] = claims !== undefined;
  logRecord('PreTokenGeneration', record);
  return withClaims(parsed.version, answer, claims);
}

/** Returns the claims for a new sign-in. A refresh never gets claims, because its client could send any value. */
async function claimsFor(
  event: v.InferOutput<typeof Event>,
  isPasswordFirst: boolean,
  record: RequestRecord,
): Promise<TokenClaims | undefined> {
  const digest = signInDigest(event);
  const signed = v.safeParse(Signed, event.request);
  if (!table || !digest || !signed.success || event.triggerSource !== 'TokenGeneration_Authentication')
    return undefined;
  const { sub } = signed.output.userAttributes;
  record.details['userId'] = sub;
  const timer = new AbortController();
  try {
    const signIn = await Promise.race([
      consumeSignInRecord(table, sub, digest, new Date()),
      setTimeout(maxClaimsMs, undefined, { signal: timer.signal }).then(() => {
        throw new Error('The table took too long.');
      }),
    ]);
    return signIn && claimsOf(signIn, isPasswordFirst);
  } catch (error) {
    logger.error('The tokens go without claims', { supportId: record.supportId, error });
    return undefined;
  } finally {
    timer.abort();
  }
}
