import type { Passkey, SignedIn } from '../../client/index.ts';
import { rememberUsedHere } from '../app/kept.ts';

/** Whether the passkey was on a phone, or on a key that is plugged in now and elsewhere tomorrow. */
export const isFromElsewhere = ({ passkey }: SignedIn): boolean => passkey.attachment === 'cross-platform';

/** Keeps in mind that this device can sign in with that passkey. */
export function rememberSignIn({ passkey }: SignedIn): void {
  if (passkey.attachment === 'platform') rememberUsedHere(passkey.id);
}

/** As `rememberSignIn`, of a passkey that was just made. */
export function rememberRegistration({ id, transports }: Passkey): void {
  if (transports.includes('internal')) rememberUsedHere(id);
}
