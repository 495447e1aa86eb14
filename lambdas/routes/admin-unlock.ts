import * as v from 'valibot';
import type { AdminUnlockResponse } from '../../contract/shapes.ts';
import { digestsOfNewCodes, newRecoveryCode } from '../ceremonies/recovery-codes.ts';
import { audit } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { userIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { unlockUser } from '../store/lock-user.ts';

/**
 * `DELETE /admin/users/{sub}/lock`: unlocks a user; 200 with one recovery code, with which the owner signs in and adds a
 * passkey, or `null` if the user was not locked. Only this answer contains the code.
 */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  const code = newRecoveryCode();
  const outcome = await unlockUser(table, userId, digestsOfNewCodes(userId, [code]), new Date(), by);
  audit('user unlocked', by.administrator, userId, { outcome });
  const body: AdminUnlockResponse = { recoveryCode: outcome === 'unlocked' ? code : null };
  return { status: 200, body };
});
