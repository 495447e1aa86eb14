import * as v from 'valibot';
import { audit } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { userIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { setting } from '../runtime/environment.ts';
import { recoveryStore } from '../store/recovery-store.ts';

const recovery = recoveryStore(dynamodb, setting('tableName'));

/** `DELETE /admin/users/{sub}/recovery-codes`: takes away a user's recovery codes and their lock, 204; also when there are none. */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  await recovery.remove(userId, by);
  audit('recovery codes removed', by.administrator, userId);
  return { status: 204 };
});
