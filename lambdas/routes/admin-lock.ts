import * as v from 'valibot';
import type { AdminRemovalResponse } from '../../contract/shapes.ts';
import { removalBy } from '../ceremonies/removal.ts';
import { audit } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { userIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { credentialDigest } from '../store/keys.ts';
import { lockUser } from '../store/lock-user.ts';

/**
 * `POST /admin/users/{sub}/lock`: removes all of a user's passkeys and recovery codes and refuses new ones until the user
 * is unlocked; 200 with the number of removed passkeys. It does not sign the user out: that is Cognito's.
 */
export const handler = route(v.unknown(), async (request) => {
  const by = administratorCalling(request);
  const userId = userIdIn(request.event);
  const removed = await lockUser(table, userId, removalBy(by));
  audit('user locked', by.administrator, userId, { credentials: removed.map(credentialDigest) });
  const body: AdminRemovalResponse = { removed: removed.length };
  return { status: 200, body };
});
