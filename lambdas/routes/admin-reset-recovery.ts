import * as v from 'valibot';
import type { AdminRecoveryResetResponse } from '../../contract/shapes.ts';
import { audit, neverHadAnything } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { userIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { removeRecoveryCodes } from '../store/recovery-codes.ts';

/**
 * `DELETE /admin/users/{sub}/recovery-codes`: removes a user's set of recovery codes; 200 with whether there was one; 404
 * for a user who never had a passkey or recovery codes.
 */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  const outcome = await removeRecoveryCodes(table, userId, by);
  if (outcome === 'unknown') throw neverHadAnything();
  const body: AdminRecoveryResetResponse = { removed: outcome === 'removed' };
  audit('recovery codes removed', by.administrator, userId, { ...body });
  return { status: 200, body };
});
