import * as v from 'valibot';
import { dynamodb } from '../aws/dynamodb.ts';
import { setting } from '../environment.ts';
import { recoveryStore } from '../store/recovery-store.ts';
import { administrator, audit } from './administrator.ts';
import { userIdIn } from './path.ts';
import { route } from './route.ts';

const recovery = recoveryStore(dynamodb, setting('tableName'));

/** `DELETE /admin/users/{sub}/recovery-codes`: takes away a user's recovery codes and their lock, 204; also when there are none. */
export const handler = route(v.unknown(), async ({ event }) => {
  const by = administrator(event);
  const userId = userIdIn(event);
  await recovery.remove(userId);
  audit('recovery codes removed', by, userId);
  return { status: 204 };
});
