import * as v from 'valibot';
import { removalBy } from '../ceremonies/removal.ts';
import { audit } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { userIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { credentialDigest } from '../store/keys.ts';
import { removeAllCredentials } from '../store/remove-credentials.ts';

/** `DELETE /admin/users/{sub}/passkeys`: removes all of a user's passkeys, 204; also if there are none. */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  const removed = await removeAllCredentials(table, userId, removalBy(by));
  audit('all passkeys removed', by.administrator, userId, { credentials: removed.map(credentialDigest) });
  return { status: 204 };
});
