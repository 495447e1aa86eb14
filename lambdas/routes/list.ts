import * as v from 'valibot';
import type { ListResponse } from '../../contract/shapes.ts';
import { signedIn } from '../edge/access-token.ts';
import { passkeys } from '../edge/passkey.ts';
import { route } from '../edge/route.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { setting } from '../runtime/environment.ts';
import { nobody, warmUp } from '../runtime/warm-up.ts';
import { credentialStore } from '../store/credential-store.ts';

const store = credentialStore(dynamodb, setting('tableName'));

await warmUp(() => store.readUser(nobody));

/** `GET /passkeys`: the signed-in user's passkeys, oldest first. */
export const handler = route(v.unknown(), async ({ event }) => {
  const body: ListResponse = { passkeys: passkeys(await store.readUser(signedIn(event).userId)) };
  return { status: 200, body };
});
