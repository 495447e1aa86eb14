import * as v from 'valibot';
import type { ListResponse } from '../../contract/shapes.ts';
import { audit } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { passkeys } from '../edge/passkey.ts';
import { userIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { setting } from '../runtime/environment.ts';
import { managementStore } from '../store/management-store.ts';

const store = managementStore(dynamodb, setting('tableName'));

/** `GET /admin/users/{sub}/passkeys`: a user's passkeys, oldest first; none for a user who does not exist. */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  // Before anything is told: who looks is on record.
  await store.recordView(userId, by);
  const body: ListResponse = { passkeys: passkeys(await store.readUser(userId)) };
  audit('passkeys listed', by.administrator, userId);
  return { status: 200, body };
});
