import * as v from 'valibot';
import { dynamodb } from '../aws/dynamodb.ts';
import { setting } from '../environment.ts';
import { recoveryStore } from '../store/recovery-store.ts';
import { audit } from './administrator.ts';
import { administratorCalling } from './caller.ts';
import { userIdIn } from './path.ts';
import { route } from './route.ts';

const recovery = recoveryStore(dynamodb, setting('tableName'));

/** `DELETE /admin/users/{sub}/recovery-codes`: takes away a user's recovery codes and their lock, 204; also when there are none. */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  await recovery.remove(userId, by);
  audit('recovery codes removed', by.administrator, userId);
  return { status: 204 };
});
