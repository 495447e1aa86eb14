import { setTimeout } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { logger } from '../observability/logger.ts';
import { beginRecord, logRecord, type RequestRecord } from '../observability/request-record.ts';
import { signInDigest } from '../rounds/sign-in-value.ts';
import { claimsOf, type TokenClaims, withClaims } from '../rounds/token-claims.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { policy, setting } from '../runtime/environment.ts';
import { nobody, warmUp } from '../runtime/warm-up.ts';
import { takeSignIn } from '../store/take-sign-in.ts';

const { tokenClaims, passwordFirst } = policy();
/** Where only the rule for temporary passwords is kept, the function may not read the table. */
const table = tokenClaims ? { dynamodb, tableName: setting('tableName') } : undefined;
if (table) await warmUp(() => takeSignIn(table, nobody, nobody, new Date()));

const Event = v.looseObject({
  version: v.optional(v.string(), '1'),
  triggerSource: v.string(),
  callerContext: v.looseObject({ clientId: v.string() }),
  request: v.looseObject({}),
});
const Signed = v.object({ userAttributes: v.object({ sub: v.string() }) });

/** Milliseconds that a sign-in waits for its claims, and then goes on without. */
const longestWait = 2_000;

/** Cognito shows it to who chose a new password, and sets the full stop. */
const passwordAlone = 'Your new password is saved. Now sign in again, with your passkey too';

/**
 * Cognito's Pre Token Generation trigger, of any version: adds what Verify recorded of the passkey sign-in that these tokens are for, once. A
 * fault of ours means tokens without claims, not a failed sign-in: who needs the claims asks for another sign-in.
 *
 * For an app client whose users prove their password before the passkey it refuses tokens for a new password in the place of a temporary
 * one, which Cognito would give without asking our triggers.
 */
export const handler = (event: unknown, context: Context): Promise<unknown> => answer(event, context);

/**
 * The same with what the pool's own trigger answers, whose claims stay beside ours.
 *
 * @throws Error that Cognito shows: the refusal, and whatever `earlier` throws
 */
export async function answer(
  event: unknown,
  context: Context,
  earlier: (event: unknown) => Promise<unknown> = async (it) => it,
): Promise<unknown> {
  const record = beginRecord(context);
  logger.addContext(context);
  const known = v.parse(Event, event);
  const isPasswordFirst = passwordFirst.includes(known.callerContext.clientId);
  record.details['source'] = known.triggerSource;
  if (isPasswordFirst && known.triggerSource === 'TokenGeneration_NewPasswordChallenge') {
    record.outcome = 'refused';
    record.details['reason'] = 'A new password alone gives no tokens at this app client.';
    logRecord('PreTokenGeneration', record);
    throw new Error(passwordAlone);
  }
  const [answered, claims] = await Promise.all([earlier(event), claimsFor(known, isPasswordFirst, record)]);
  record.details['claims'] = claims !== undefined;
  logRecord('PreTokenGeneration', record);
  return withClaims(known.version, answered, claims);
}

/** Never of a refresh: its client may say what it likes then. */
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
    const taken = await Promise.race([
      takeSignIn(table, sub, digest, new Date()),
      setTimeout(longestWait, undefined, { signal: timer.signal }).then(() => {
        throw new Error('The table took too long.');
      }),
    ]);
    return taken && claimsOf(taken, isPasswordFirst);
  } catch (error) {
    logger.error('The tokens go without claims', { supportId: record.supportId, error });
    return undefined;
  } finally {
    timer.abort();
  }
}
