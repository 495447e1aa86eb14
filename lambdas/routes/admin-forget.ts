import * as v from 'valibot';
import { audit } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { requireDeleted } from '../edge/deleted-user.ts';
import { userIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { forgetUser } from '../store/forget-user.ts';

/**
 * `DELETE /erasure/users/{sub}`: erases everything that the table has of a user; 200 with how many items that were, and
 * whether any are left for another call; 409 `user_not_deleted` while the user pool has the user. Its path is outside of
 * `/admin/`, so that it is granted by itself: it erases the trail of what administrators did to the user.
 */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  await requireDeleted(userId);
  // Also of what was begun and not finished there has to be a line.
  audit('user is being forgotten', by.administrator, userId);
  const body = await forgetUser(table, userId, by, new Date());
  audit('user forgotten', by.administrator, userId, { ...body });
  return { status: 200, body };
});
