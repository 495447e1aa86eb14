import * as v from 'valibot';
import type { ListResponse } from '../../contract/shapes.ts';
import { audit } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { passkeys } from '../edge/passkey.ts';
import { userIdIn } from '../edge/path.ts';
import { recovery } from '../edge/recovery.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { readUser } from '../store/read.ts';
import { recordView } from '../store/record-action.ts';

/** `GET /admin/users/{sub}/passkeys`: a user's passkeys, oldest first; none for a user who does not exist. */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  // Record the view before anything is shown.
  await recordView(table, userId, by);
  const user = await readUser(table, userId);
  const body: ListResponse = { passkeys: passkeys(user), recovery: recovery(user.profile?.recovery) };
  audit('passkeys listed', by.administrator, userId);
  return { status: 200, body };
});
