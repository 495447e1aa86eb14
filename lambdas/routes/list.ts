import * as v from 'valibot';
import type { ListResponse } from '../../contract/shapes.ts';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { signedIn } from '../edge/access-token.ts';
import { passkeys } from '../edge/passkey.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { readUser } from '../store/read.ts';

await warmUp(() => readUser(table, nonexistentUserId));

/** `GET /passkeys`: the signed-in user's passkeys, oldest first. */
export const handler = route(v.unknown(), async ({ event }) => {
  const body: ListResponse = { passkeys: passkeys(await readUser(table, signedIn(event).userId)) };
  return { status: 200, body };
});
