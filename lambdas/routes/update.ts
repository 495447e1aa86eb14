import * as v from 'valibot';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { optional } from '../ceremonies/optional.ts';
import { optionalMembers } from '../ceremonies/optional-members.ts';
import { maxNameCharacters } from '../ceremonies/optional-names.ts';
import { permissionRefusals } from '../ceremonies/permission-refusals.ts';
import { userCalling } from '../edge/caller.ts';
import { changingUser } from '../edge/changing-user.ts';
import { passkey } from '../edge/passkey.ts';
import { credentialIdIn } from '../edge/path.ts';
import { route } from '../edge/route.ts';
import { isFitName, normalizeName } from '../names.ts';
import { PasskeyError } from '../passkey-error.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { readUser } from '../store/read.ts';
import { updateCredential } from '../store/update-credential.ts';

await warmUp(() => readUser(table, nonexistentUserId));

/** Unlike a registration's name it is refused, not corrected: its author is there and can write it anew. */
const Name = v.pipe(
  v.string(),
  v.transform(normalizeName),
  v.minLength(1),
  v.maxLength(maxNameCharacters),
  v.check(isFitName),
);
const Body = v.pipe(
  v.object({ name: optional(Name), default: optionalMembers.default }),
  v.check((change) => change.name !== undefined || change.default !== undefined),
);

/**
 * `PATCH /passkeys/{id}`: renames a passkey, or makes it the default or no longer the default; 200 with the changed
 * passkey. It asks for what a removal asks for: a passkey with another's name gets the wrong one removed.
 */
export const handler = route(Body, async (request) => {
  const { body, event } = request;
  const { userId, permission } = await changingUser(event);
  const by = userCalling(request);
  const updated = await updateCredential(table, userId, credentialIdIn(event), body, by, permission);
  if (updated === 'unknown') throw new PasskeyError('passkey_unknown', 'The user has no such passkey.');
  if (updated === 'too-often')
    throw new PasskeyError('too_many_requests', 'The user has changed as much as an hour allows.');
  if (typeof updated === 'string') throw new PasskeyError(...permissionRefusals[updated]);
  return { status: 200, body: passkey(updated.credential, updated.profile) };
});
