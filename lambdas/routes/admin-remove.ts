import * as v from 'valibot';
import { dynamodb } from '../aws/dynamodb.ts';
import { removePasskey } from '../ceremonies/removal.ts';
import { setting } from '../environment.ts';
import { credentialDigest } from '../store/keys.ts';
import { managementStore } from '../store/management-store.ts';
import { administrator, audit } from './administrator.ts';
import { credentialIdIn, userIdIn } from './path.ts';
import { route } from './route.ts';

const store = managementStore(dynamodb, setting('tableName'));

/** `DELETE /admin/users/{sub}/passkeys/{id}`: removes a user's passkey, the last one too, 204. */
export const handler = route(v.unknown(), async ({ event }) => {
  const by = administrator(event);
  const userId = userIdIn(event);
  const id = credentialIdIn(event);
  await removePasskey({ userId, id, keepLast: false, by }, { store });
  audit('passkey removed', by, userId, { credential: credentialDigest(id) });
  return { status: 204 };
});
