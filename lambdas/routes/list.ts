import * as v from 'valibot';
import { dynamodb } from '../aws/dynamodb.ts';
import type { ListResponse } from '../contract.ts';
import { setting } from '../environment.ts';
import { credentialStore } from '../store/credential-store.ts';
import { nobody, warmUp } from '../warm-up.ts';
import { signedIn } from './access-token.ts';
import { passkeys } from './passkey.ts';
import { route } from './route.ts';

const store = credentialStore(dynamodb, setting('tableName'));

await warmUp(() => store.readUser(nobody));

/** `GET /passkeys`: the signed-in user's passkeys, oldest first. */
export const handler = route(v.unknown(), async ({ event }) => {
  const body: ListResponse = { passkeys: passkeys(await store.readUser(signedIn(event).userId)) };
  return { status: 200, body };
});
