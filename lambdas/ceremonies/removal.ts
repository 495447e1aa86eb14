import { PasskeyError } from '../passkey-error.ts';
import type { ManagementStore } from '../store/management-store.ts';
import type { Caller } from '../store/stored-action.ts';
import { sealLifetime } from './sealed-challenge.ts';

/** Seconds that clocks differ by at most. */
const clockSkew = 60;

/** What is written down of a removal: by whom, when, and until when the passkey's registration could be delivered once more. */
export function removalBy(by: Caller) {
  const at = new Date();
  return { by, at, forgetAt: Math.ceil((at.getTime() + sealLifetime) / 1000) + clockSkew };
}

/**
 * Removes a passkey. Removed again within some minutes it is removed as before.
 *
 * @param keepLast whether the last one has to stay
 * @throws PasskeyError `passkey_unknown`, `last_sign_in_method`
 */
export async function removePasskey(
  { userId, id, keepLast, by }: { userId: string; id: string; keepLast: boolean; by: Caller },
  { store }: { readonly store: Pick<ManagementStore, 'remove'> },
): Promise<void> {
  const outcome = await store.remove(userId, id, { keepLast, ...removalBy(by) });
  if (outcome === 'unknown') throw new PasskeyError('passkey_unknown', 'The user has no such passkey.');
  if (outcome === 'last')
    throw new PasskeyError('last_sign_in_method', 'It is the last one, and nothing else signs in.');
}
