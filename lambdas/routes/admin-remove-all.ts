import * as v from 'valibot';
import type { AdminRemovalResponse } from '../../contract/shapes.ts';
import { removalBy } from '../ceremonies/removal.ts';
import { audit, neverHadAnything } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { userIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { credentialDigest } from '../store/keys.ts';
import { removeAllCredentials } from '../store/remove-credentials.ts';

/**
 * `DELETE /admin/users/{sub}/passkeys`: removes all of a user's passkeys; 200 with their number, which is 0 if there are
 * none; 404 for a user who never had a passkey or recovery codes.
 */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  const removed = await removeAllCredentials(table, userId, removalBy(by));
  if (removed === 'unknown') throw neverHadAnything();
  audit('all passkeys removed', by.administrator, userId, { credentials: removed.map(credentialDigest) });
  const body: AdminRemovalResponse = { removed: removed.length };
  return { status: 200, body };
});
