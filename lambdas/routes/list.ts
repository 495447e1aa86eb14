import * as v from 'valibot';
import type { ListResponse } from '../../contract/shapes.ts';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { signedIn } from '../edge/access-token.ts';
import { passkeys } from '../edge/passkey.ts';
import { recovery } from '../edge/recovery.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { readUser } from '../store/read.ts';

await warmUp(() => readUser(table, nonexistentUserId));

/** `GET /passkeys`: the signed-in user's passkeys, oldest first, and the delayed recovery that goes on. */
export const handler = route(v.unknown(), async ({ event }) => {
  const user = await readUser(table, signedIn(event).userId);
  const body: ListResponse = { passkeys: passkeys(user), recovery: recovery(user.profile?.recovery) };
  return { status: 200, body };
});
