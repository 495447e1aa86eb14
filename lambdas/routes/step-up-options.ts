import * as v from 'valibot';
import { stepUpOptions } from '../ceremonies/authentication-options.ts';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import { stepUpScope } from '../ceremonies/step-up.ts';
import { preparingUser } from '../edge/changing-user.ts';
import { route } from '../edge/route.ts';
import { PasskeyError } from '../passkey-error.ts';
import { policy, setting } from '../runtime/environment.ts';
import { keys } from '../runtime/keys.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { readUser } from '../store/read.ts';

const relyingPartyId = setting('relyingPartyId');
const asked = policy();

await warmUp(
  () => keys.current(),
  () => readUser(table, nonexistentUserId),
);

/**
 * `POST /passkeys/step-up/options`: `PublicKeyCredentialRequestOptionsJSON` with the signed-in user's passkeys, to confirm the
 * session with. `reauthentication_required` for a user without passkeys, who changes them after a recent sign-in.
 */
export const handler = route(v.unknown(), async ({ event }) => {
  const { userId, permission } = preparingUser(event);
  const user = await readUser(table, userId);
  if (user.credentials.length === 0)
    throw new PasskeyError('reauthentication_required', 'The user has no passkey to confirm the session with.');
  const scope = stepUpScope(userId, permission.session, relyingPartyId);
  return { status: 200, body: await stepUpOptions(user, scope, keys, asked) };
});
