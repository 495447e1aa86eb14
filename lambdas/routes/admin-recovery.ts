import * as v from 'valibot';
import { audit, neverHadAnything } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { userIdIn } from '../edge/path.ts';
import { recoveryResponse } from '../edge/recovery.ts';
import { route } from '../edge/route.ts';
import { PasskeyError } from '../passkey-error.ts';
import { table } from '../runtime/table.ts';
import { decideRecovery } from '../store/delayed-recovery.ts';
import { readUser } from '../store/read.ts';

const Body = v.object({ action: v.picklist(['cancel', 'allow']) });

/**
 * `POST /admin/users/{sub}/recovery`: cancels a user's delayed recovery, or lets it take effect at once; 200 with the recovery
 * that goes on then. 404 for a user who never had a passkey or recovery codes.
 */
export const handler = route(Body, async (request) => {
  const { action } = request.body;
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  const outcome = await decideRecovery(table, userId, action, new Date(), by, 'administrator');
  const { profile } = await readUser(table, userId);
  if (!profile) throw neverHadAnything();
  if (outcome !== 'done' && action === 'allow')
    throw new PasskeyError('recovery_unavailable', 'No recovery goes on, or the user is locked.');
  audit(`recovery ${action === 'cancel' ? 'cancelled' : 'allowed'}`, by.administrator, userId, { outcome });
  return { status: 200, body: recoveryResponse(profile.recovery) };
});
