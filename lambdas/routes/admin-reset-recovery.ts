import * as v from 'valibot';
import { audit } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { userIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { removeRecoveryCodes } from '../store/recovery-codes.ts';

/**
 * `DELETE /admin/users/{sub}/recovery-codes`: removes a user's recovery codes and their lock, 204; also if there are
 * none.
 */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  await removeRecoveryCodes(table, userId, by);
  audit('recovery codes removed', by.administrator, userId);
  return { status: 204 };
});
