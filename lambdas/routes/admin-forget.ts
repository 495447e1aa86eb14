import * as v from 'valibot';
import type { AdminForgetResponse } from '../../contract/shapes.ts';
import { audit } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { userIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { forgetUser } from '../store/forget-user.ts';

/**
 * `DELETE /admin/users/{sub}`: erases everything that the table has of a user; 200 with how many items that were, and
 * whether any are left for another call.
 */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  // Also of what was begun and not finished there has to be a line.
  audit('user is being forgotten', by.administrator, userId);
  const body: AdminForgetResponse = await forgetUser(table, userId, by, new Date());
  audit('user forgotten', by.administrator, userId, { ...body });
  return { status: 200, body };
});
