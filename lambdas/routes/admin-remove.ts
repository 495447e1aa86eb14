import * as v from 'valibot';
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

/** `DELETE /admin/users/{sub}/passkeys/{id}`: removes a user's passkey, the last one too, 204. */
export const handler = route(v.unknown(), async (request) => {
  const { event } = request;
  const by = administratorCalling(request);
  const userId = userIdIn(event);
  const id = credentialIdIn(event);
  await removePasskey({ userId, id, keepLast: false, by }, { store });
  audit('passkey removed', by.administrator, userId, { credential: credentialDigest(id) });
  return { status: 204 };
});
