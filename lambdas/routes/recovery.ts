import * as v from 'valibot';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { permissionRefusals } from '../ceremonies/permission-refusals.ts';
import { userCalling } from '../edge/caller.ts';
import { type ChangingUser, changingUser } from '../edge/changing-user.ts';
import { recoveryResponse } from '../edge/recovery.ts';
import { route } from '../edge/route.ts';
import { logger } from '../observability/logger.ts';
import { PasskeyError } from '../passkey-error.ts';
import { policy } from '../runtime/environment.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { decideRecovery, type RecoveryDecision, startRecovery } from '../store/delayed-recovery.ts';
import type { DelayedRecovery } from '../store/items.ts';
import { readUser } from '../store/read.ts';
import type { Caller } from '../store/stored-action.ts';

const { recoveryDelayHours, changesNeed } = policy();

await warmUp(() => readUser(table, nonexistentUserId));

const Body = v.object({ action: v.picklist(['start', 'cancel', 'allow']) });

/**
 * `POST /passkeys/recovery`: `start` begins a delayed recovery, after a recent sign-in of any kind. `cancel` ends it and `allow`
 * lets it take effect at once, in a session that a passkey or a recovery code confirmed. 200 with the recovery that goes on
 * then.
 */
export const handler = route(Body, async (request) => {
  const { action } = request.body;
  const user = await changingUser(request.event);
  const by = userCalling(request);
  const recovery = action === 'start' ? await start(user, by) : await decide(action, user, by);
  logger.info('Delayed recovery', { action, userId: user.userId });
  return { status: 200, body: recoveryResponse(recovery) };
});

async function start({ userId, permission }: ChangingUser, by: Caller): Promise<DelayedRecovery> {
  if (recoveryDelayHours === 0 || changesNeed !== 'passkey')
    throw new PasskeyError('recovery_unavailable', 'The policy has no delayed recovery.');
  if (!permission.recent) throw new PasskeyError('reauthentication_required', 'The sign-in is too old.');
  const outcome = await startRecovery(table, userId, recoveryDelayHours * 60 * 60, new Date(), by);
  if (typeof outcome !== 'string') return outcome;
  if (outcome === 'locked') throw new PasskeyError(...permissionRefusals.locked);
  if (outcome === 'too-often') throw new PasskeyError('too_many_requests', 'The user has changed too much this hour.');
  throw new PasskeyError('recovery_unavailable', 'The user has no passkeys, and so may change them.');
}

async function decide(
  decision: RecoveryDecision,
  { userId, permission }: ChangingUser,
  by: Caller,
): Promise<DelayedRecovery | undefined> {
  const outcome = await decideRecovery(table, userId, decision, new Date(), by, permission);
  if (outcome === 'too-often') throw new PasskeyError('too_many_requests', 'The user has changed too much this hour.');
  if (outcome !== 'done' && outcome !== 'none') throw new PasskeyError(...permissionRefusals[outcome]);
  if (outcome === 'none' && decision === 'allow')
    throw new PasskeyError('recovery_unavailable', 'No recovery goes on.');
  return (await readUser(table, userId)).profile?.recovery;
}
