import { PasskeyError } from '../passkey-error.ts';
import type { Permission } from '../store/permission.ts';
import type { Store } from '../store/store.ts';
import type { Caller } from '../store/stored-action.ts';
import { permissionRefusals } from './permission-refusals.ts';
import { sealLifetimeMs } from './sealed-challenge.ts';

/** Clocks differ by less than this. */
const clockSkewSeconds = 60;

/**
 * Returns what is recorded of a removal that happens now. It is remembered until the passkey's registration can no
 * longer be delivered again.
 */
export function removalBy(by: Caller) {
  const at = new Date();
  return { by, at, forgetAt: Math.ceil((at.getTime() + sealLifetimeMs) / 1000) + clockSkewSeconds };
}

/**
 * Removes a passkey. Removing it again within a few minutes succeeds too.
 *
 * @param keepLast whether the user's last passkey must stay
 * @returns whether it was removed now; `false` if it was removed before
 * @throws PasskeyError `passkey_unknown`, `last_sign_in_method`; `step_up_required`, `reauthentication_required` if the change is not permitted
 */
export async function removePasskey(
  {
    userId,
    id,
    keepLast,
    permission,
    by,
  }: { userId: string; id: string; keepLast: boolean; permission: Permission; by: Caller },
  { store }: { readonly store: Pick<Store, 'removeCredential'> },
): Promise<boolean> {
  const outcome = await store.removeCredential(userId, id, { keepLast, permission, ...removalBy(by) });
  if (outcome === 'unknown') throw new PasskeyError('passkey_unknown', 'The user has no such passkey.');
  if (outcome === 'last')
    throw new PasskeyError('last_sign_in_method', 'It is the last one, and nothing else signs in.');
  if (outcome === 'removed' || outcome === 'gone') return outcome === 'removed';
  throw new PasskeyError(...permissionRefusals[outcome]);
}
