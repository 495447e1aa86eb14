import { resilientStorage, type TokenStorage } from '../../client/index.ts';

/*
 * Data that the pages store in this browser for its user. None of it is secret, and the pages work without it. If the browser denies storage,
 * the data stays in memory until the page is closed.
 */
const device = resilientStorage(() => localStorage);
const tab = resilientStorage(() => sessionStorage);

function read(storage: TokenStorage, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

function write(storage: TokenStorage, key: string, value: unknown): void {
  if (value === null) storage.removeItem(key);
  else storage.setItem(key, JSON.stringify(value));
}

const usedHereKey = 'passkeys.used-here';
/** More than a device has users. */
const most = 100;

/** IDs of the passkeys that were made or used in this browser, by the authenticator that is part of the device. */
export function usedHere(): readonly string[] {
  const ids = read(device, usedHereKey);
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}

export function rememberUsedHere(id: string): void {
  write(device, usedHereKey, [id, ...usedHere().filter((other) => other !== id)].slice(0, most));
}

const offerKey = (username: string) => `passkeys.offer.${username}`;
const day = 24 * 60 * 60_000;

/** Whether the user may be asked to create a passkey: not for some days after "not now", and not after "don't ask again". */
export function mayOffer(username: string, now = Date.now()): boolean {
  const until = read(device, offerKey(username));
  return until !== 'never' && (typeof until !== 'number' || until < now);
}

/** For so many days. */
export const postponeOffer = (username: string, days: number, now = Date.now()): void =>
  write(device, offerKey(username), now + days * day);

export const neverOffer = (username: string): void => write(device, offerKey(username), 'never');

/** A sign-up that waits for its code. A phone may drop the page while its user reads the e-mail. */
export interface PendingSignUp {
  readonly email: string;
  /** The random one that nobody has to know; a chosen one is never kept. */
  readonly password?: string;
}

const signUpKey = 'passkeys.sign-up';

export function pendingSignUp(): PendingSignUp | null {
  const pending = read(tab, signUpKey);
  if (typeof pending !== 'object' || pending === null) return null;
  const { email, password } = Object.fromEntries(Object.entries(pending));
  if (typeof email !== 'string') return null;
  return { email, ...(typeof password === 'string' ? { password } : {}) };
}

export const keepSignUp = (pending: PendingSignUp | null): void => write(tab, signUpKey, pending);
