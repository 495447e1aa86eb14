import * as v from 'valibot';
import { signedIn } from '../edge/access-token.ts';
import { userCalling } from '../edge/caller.ts';
import { Name, passkey } from '../edge/passkey.ts';
import { credentialIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { PasskeyError } from '../passkey-error.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { setting } from '../runtime/environment.ts';
import { nobody, warmUp } from '../runtime/warm-up.ts';
import { managementStore } from '../store/management-store.ts';

const store = managementStore(dynamodb, setting('tableName'));

await warmUp(() => store.readUser(nobody));

const Body = v.pipe(
  v.object({ name: v.optional(Name), default: v.optional(v.boolean()) }),
  v.check((change) => change.name !== undefined || change.default !== undefined),
);

/** `PATCH /passkeys/{id}`: renames a passkey, or makes it the default one; 200 with the passkey as it is then. */
export const handler = route(Body, async (request) => {
  const { body, event } = request;
  const { userId } = signedIn(event);
  const updated = await store.update(userId, credentialIdIn(event), body, userCalling(request));
  if (!updated) throw new PasskeyError('passkey_unknown', 'The user has no such passkey.');
  return { status: 200, body: passkey(updated.credential, updated.profile) };
});
