import * as v from 'valibot';
import type { ActivityEvent } from '../../contract/events.ts';
import type { Activity, ActivityResponse } from '../../contract/shapes.ts';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { signedIn } from '../edge/access-token.ts';
import { activityAskedFor, cursorOf } from '../edge/cursor.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { readActivity } from '../store/activity.ts';

const limit = 20;

await warmUp(() => readActivity(table, nonexistentUserId, { limit, now: new Date() }));

/** `GET /passkeys/activity`: the signed-in user's audit events, the newest first; without sign-ins with `kind=changes`. */
export const handler = route(v.unknown(), async ({ event }) => {
  const { userId } = signedIn(event);
  const { events, last } = await readActivity(table, userId, { limit, ...activityAskedFor(event), now: new Date() });
  const body: ActivityResponse = { activity: events.map(forItsUser), cursor: cursorOf(last) };
  return { status: 200, body };
});

/** Removes what users must not see: the administrator's identity and the requests' addresses (docs/audit.md). */
function forItsUser(event: ActivityEvent): Activity {
  const { id, type, time, actor, supportId, count } = event;
  return {
    id,
    type,
    time,
    by: actor.type,
    ...('passkey' in event && { passkey: { name: event.passkey.name, provider: event.passkey.provider } }),
    ...('method' in event && { method: event.method }),
    ...('accepted' in event && { accepted: event.accepted }),
    ...('code' in event && { code: event.code }),
    ...(count !== undefined && { count }),
    supportId,
  };
}
