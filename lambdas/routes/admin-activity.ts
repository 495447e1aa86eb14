import * as v from 'valibot';
import type { AdminActivityResponse } from '../../contract/shapes.ts';
import { audit } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { activityAskedFor, cursorOf } from '../edge/cursor.ts';
import { userIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { readActivity } from '../store/activity.ts';
import { recordView } from '../store/record-action.ts';

const limit = 100;

/** `GET /admin/users/{sub}/activity`: a user's audit events, the newest first; none for a user who does not exist. */
export const handler = route(v.unknown(), async (request) => {
  const { event } = request;
  const by = administratorCalling(request);
  const userId = userIdIn(event);
  const asked = activityAskedFor(event);
  await recordView(table, userId, by);
  const { events, last } = await readActivity(table, userId, { limit, ...asked, now: new Date() });
  const body: AdminActivityResponse = { events, cursor: cursorOf(last) };
  audit('activity listed', by.administrator, userId);
  return { status: 200, body };
});
