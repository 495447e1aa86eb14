import * as v from 'valibot';
import { dynamodb } from '../aws/dynamodb.ts';
import { removePasskey } from '../ceremonies/removal.ts';
import { setting } from '../environment.ts';
import { credentialDigest } from '../store/keys.ts';
import { managementStore } from '../store/management-store.ts';
import { audit } from './administrator.ts';
import { administratorCalling } from './caller.ts';
import { credentialIdIn, userIdIn } from './path.ts';
import { route } from './route.ts';

const store = managementStore(dynamodb, setting('tableName'));

/** `DELETE /admin/users/{sub}/passkeys/{id}`: removes a user's passkey, the last one too, 204. */
export const handler = route(v.unknown(), async (request) => {
  const { event } = request;
  const by = administratorCalling(request);
  const userId = userIdIn(event);
  const id = credentialIdIn(event);
  await removePasskey({ userId, id, keepLast: false, by }, { store });
  audit('passkey removed', by.administrator, userId, { credential: credentialDigest(id) });
  return { status: 204 };
});
