import * as v from 'valibot';
import { dynamodb } from '../aws/dynamodb.ts';
import { removePasskey } from '../ceremonies/removal.ts';
import { policy, setting } from '../environment.ts';
import { managementStore } from '../store/management-store.ts';
import { nobody, warmUp } from '../warm-up.ts';
import { recentlySignedIn } from './access-token.ts';
import { userCalling } from './caller.ts';
import { credentialIdIn } from './path.ts';
import { route } from './route.ts';

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
