import * as v from 'valibot';
import { dynamodb } from '../aws/dynamodb.ts';
import type { ListResponse } from '../contract.ts';
import { setting } from '../environment.ts';
import { managementStore } from '../store/management-store.ts';
import { audit } from './administrator.ts';
import { administratorCalling } from './caller.ts';
import { passkeys } from './passkey.ts';
import { userIdIn } from './path.ts';
import { route } from './route.ts';

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
