import * as v from 'valibot';
import type { AdminRemovalResponse } from '../../contract/shapes.ts';
import { removePasskey } from '../ceremonies/removal.ts';
import { audit } from '../edge/administrator.ts';
import { administratorCalling } from '../edge/caller.ts';
import { credentialIdIn, userIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { table } from '../runtime/table.ts';
import { credentialDigest } from '../store/keys.ts';
import { removeCredential } from '../store/remove-credentials.ts';
import { onTable } from '../store/table.ts';

const store = onTable(table, { removeCredential });

/**
 * `DELETE /admin/users/{sub}/passkeys/{id}`: removes a user's passkey, the last one too; 200 with 1, or with 0 if it was
 * removed a few minutes ago.
 */
export const handler = route(v.unknown(), async (request) => {
  const { event } = request;
  const by = administratorCalling(request);
  const userId = userIdIn(event);
  const id = credentialIdIn(event);
  const now = await removePasskey({ userId, id, keepLast: false, permission: 'administrator', by }, { store });
  const body: AdminRemovalResponse = { removed: now ? 1 : 0 };
  audit('passkey removed', by.administrator, userId, { credential: credentialDigest(id), ...body });
  return { status: 200, body };
});
