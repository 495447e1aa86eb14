import { type SignedIn, upgrade } from '../../client/index.ts';
import type { App } from '../app/app.ts';
import { mayOffer, neverOffer, postponeOffer, rememberUsedHere, usedHere } from '../app/kept.ts';
import { success } from '../app/notice.ts';
import type { Offer } from '../app/state.ts';
import { texts } from '../texts/index.ts';
import { isFromElsewhere } from './device.ts';
import { tellOffer } from './offered.ts';
import { loadPasskeys } from './session.ts';

/** Offers a passkey on this device to somebody who had to reach for another one. */
export function offerAfterPasskey(app: App, signedIn: SignedIn): void {
  if (isFromElsewhere(signedIn)) offer(app, 'cross-device');
}

/**
 * After a password: a password manager that can creates a passkey without a prompt; where it can't, the page offers one. A device that has
 * one already is left alone.
 */
export async function upgradeQuietly(app: App): Promise<void> {
  const { passkeys } = app.state;
  const known = usedHere();
  if (Array.isArray(passkeys) && passkeys.some(({ id }) => known.includes(id))) return;
  // Nothing that goes wrong here is of interest to somebody who is signed in.
  const passkey = await upgrade(app.client).catch(() => undefined);
  if (!app.state.user) return;
  if (!passkey) return offer(app, 'no-passkey');
  rememberUsedHere(passkey.id);
  app.update({ notice: success(texts.offer.made) });
  await loadPasskeys(app);
}

function offer(app: App, reason: Offer): void {
  const { user, offer: shown } = app.state;
  if (user && !shown && mayOffer(user.username)) app.update({ offer: reason });
  tellOffer(app);
}

export function putOff(app: App): void {
  postponeOffer(app.state.user?.username ?? '', app.state.policy === 'optional' ? 14 : 3);
  app.update({ offer: null });
  app.focus();
}

export function declineForGood(app: App): void {
  neverOffer(app.state.user?.username ?? '');
  app.update({ offer: null });
  app.focus();
}
