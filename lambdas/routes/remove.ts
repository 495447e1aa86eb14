import * as v from 'valibot';
import { removePasskey } from '../ceremonies/removal.ts';
import { recentlySignedIn } from '../edge/access-token.ts';
import { userCalling } from '../edge/caller.ts';
import { credentialIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { policy, setting } from '../runtime/environment.ts';
import { nobody, warmUp } from '../runtime/warm-up.ts';
import { managementStore } from '../store/management-store.ts';

const store = managementStore(dynamodb, setting('tableName'));
const { otherSignInMethods } = policy();

await warmUp(() => store.readUser(nobody));

/** `DELETE /passkeys/{id}`: removes a passkey, 204. The last one stays where nothing else signs in. */
export const handler = route(v.unknown(), async (request) => {
  const { event } = request;
  const { userId } = recentlySignedIn(event);
  const by = userCalling(request);
  await removePasskey({ userId, id: credentialIdIn(event), keepLast: !otherSignInMethods, by }, { store });
  return { status: 204 };
});
