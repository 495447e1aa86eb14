import * as v from 'valibot';
import type { AuditEvent } from '../../contract/events.ts';
import type { Activity, ActivityResponse } from '../../contract/shapes.ts';
import { signedIn } from '../edge/access-token.ts';
import { behindCursor, cursorOf } from '../edge/cursor.ts';
import { route } from '../edge/route.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { setting } from '../runtime/environment.ts';
import { nobody, warmUp } from '../runtime/warm-up.ts';
import { activityStore } from '../store/activity-store.ts';

const store = activityStore(dynamodb, setting('tableName'));
const limit = 20;

await warmUp(() => store.read(nobody, { limit, behind: undefined, now: new Date() }));

/** `GET /passkeys/activity`: what was done to the signed-in user's ways to sign in, the newest first. */
export const handler = route(v.unknown(), async ({ event }) => {
  const { userId } = signedIn(event);
  const { events, last } = await store.read(userId, { limit, behind: behindCursor(event), now: new Date() });
  const body: ActivityResponse = { activity: events.map(forItsUser), cursor: cursorOf(last) };
  return { status: 200, body };
});

/** Who the administrator is, and from which addresses requests came, is not for the user: see docs/audit.md. */
function forItsUser(event: AuditEvent): Activity {
  const { id, type, time, actor, supportId } = event;
  return {
    id,
    type,
    time,
    by: actor.type,
    ...('passkey' in event && { passkey: { name: event.passkey.name, provider: event.passkey.provider } }),
    ...('method' in event && { method: event.method }),
    ...('code' in event && { code: event.code }),
    supportId,
  };
}
