import type { App } from '../app/app.ts';
import { mayOffer } from '../app/kept.ts';
import type { Offer } from '../app/state.ts';

/**
 * What the page offers now: to whoever has no passkey also without a reason, until they say no. Nothing while a delayed recovery goes on, of
 * which the page tells in its place.
 */
export function offered({ state }: App): Offer | null {
  const { offer: reason, passkeys, user, recovery } = state;
  if (recovery) return null;
  const none = Array.isArray(passkeys) && passkeys.length === 0;
  return reason ?? (none && mayOffer(user?.username ?? '') ? 'no-passkey' : null);
}

/** Tells the service that somebody is being offered a passkey, once a session: the first step of the way to one. */
export function tellOffer(app: App): void {
  if (app.state.offerTold || !app.state.user || offered(app) === null) return;
  app.update({ offerTold: true });
  app.client.telemetry({ ceremony: 'registration', outcome: 'offered' });
}
