import * as v from 'valibot';
import { dynamodb } from '../aws/dynamodb.ts';
import { removalBy } from '../ceremonies/removal.ts';
import { setting } from '../environment.ts';
import { credentialDigest } from '../store/keys.ts';
import { managementStore } from '../store/management-store.ts';
import { audit } from './administrator.ts';
import { administratorCalling } from './caller.ts';
import { userIdIn } from './path.ts';
import { route } from './route.ts';

const store = managementStore(dynamodb, setting('tableName'));

/** `DELETE /admin/users/{sub}/passkeys`: removes all of a user's passkeys, 204; also when there are none. */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  const removed = await store.removeAll(userId, removalBy(by));
  audit('all passkeys removed', by.administrator, userId, { credentials: removed.map(credentialDigest) });
  return { status: 204 };
});
