import * as v from 'valibot';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { removePasskey } from '../ceremonies/removal.ts';
import { userCalling } from '../edge/caller.ts';
import { changingUser } from '../edge/changing-user.ts';
import { credentialIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { policy } from '../runtime/environment.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { readUser } from '../store/read.ts';
import { removeCredential } from '../store/remove-credentials.ts';
import { onTable } from '../store/table.ts';

const store = onTable(table, { removeCredential });
const { otherSignInMethods } = policy();

await warmUp(() => readUser(table, nonexistentUserId));

/** `DELETE /passkeys/{id}`: removes a passkey, 204. The last one stays if the user has no other way to sign in. */
export const handler = route(v.unknown(), async (request) => {
  const { event } = request;
  const { userId, permission } = await changingUser(event);
  const by = userCalling(request);
  const id = credentialIdIn(event);
  await removePasskey({ userId, id, keepLast: !otherSignInMethods, permission, by }, { store });
  return { status: 204 };
});
