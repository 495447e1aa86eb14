/**
 * Challenges that are sealed instead of stored: whoever asks for options writes nothing, and the answer proves by itself that
 * the challenge came from here, for this purpose, and is not too old. Single use is the credential's item's part.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { PasskeyError } from '../passkey-error.ts';
import type { KeySource, Keys } from '../runtime/secret.ts';

/** What a seal is for. Another purpose, RP ID or subject does not open it. */
export interface SealScope {
  readonly purpose: 'registration' | 'conditional-registration' | 'authentication';
  readonly relyingPartyId: string;
  /** The user it was made for; empty when nobody is known yet. */
  readonly subject: string;
}

/** An opened challenge. */
export interface OpenedChallenge {
  /** Base64url. */
  readonly nonce: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** How long a sealed challenge holds; the options' `timeout` says so to clients. */
export const sealLifetime = 5 * 60_000;

const nonceLength = 16;
const expiryLength = 6;
const macLength = 32;

/** A new challenge of 54 bytes: nonce, expiry, and an HMAC-SHA-256 over these and the scope. */
export async function sealChallenge(scope: SealScope, keys: KeySource): Promise<Uint8Array<ArrayBuffer>> {
  const { seal } = await keys.current();
  const content = Buffer.alloc(nonceLength + expiryLength);
  randomBytes(nonceLength).copy(content);
  content.writeUIntBE(Math.ceil((Date.now() + sealLifetime) / 1000), nonceLength, expiryLength);
  return Uint8Array.from([...content, ...mac(seal, scope, content)]);
}

/**
 * Opens a challenge, given as in client data (base64url), that {@link sealChallenge} made. It may have expired:
 * {@link requireFresh}.
 *
 * @throws PasskeyError `challenge_invalid` when it was not made here for this scope
 */
export async function openChallenge(challenge: string, scope: SealScope, keys: KeySource): Promise<OpenedChallenge> {
  const bytes = Buffer.from(challenge, 'base64url');
  const content = bytes.subarray(0, nonceLength + expiryLength);
  const seal = bytes.subarray(nonceLength + expiryLength);
  // Decoding skips what is no base64url, and another spelling is not the challenge that was given.
  const canonical = bytes.toString('base64url') === challenge;
  if (!canonical || seal.length !== macLength || !(await sealedHere(scope, content, seal, keys))) {
    throw new PasskeyError('challenge_invalid', `The challenge was not sealed here for ${scope.purpose}.`);
  }
  const expiresAt = content.readUIntBE(nonceLength, expiryLength);
  return { nonce: content.toString('base64url', 0, nonceLength), expiresAt };
}

/** Whether an opened challenge has expired. */
export const hasExpired = ({ expiresAt }: Pick<OpenedChallenge, 'expiresAt'>): boolean =>
  expiresAt * 1000 <= Date.now();

/**
 * Requires an opened challenge not to have expired.
 *
 * @throws PasskeyError `challenge_expired`
 */
export function requireFresh(challenge: Pick<OpenedChallenge, 'expiresAt'>): void {
  if (hasExpired(challenge)) throw new PasskeyError('challenge_expired', 'The sealed challenge has expired.');
}

async function sealedHere(scope: SealScope, content: Uint8Array, seal: Uint8Array, keys: KeySource): Promise<boolean> {
  const opens = (key: Keys) => timingSafeEqual(mac(key.seal, scope, content), seal);
  return opens(await keys.current()) || (await keys.recent()).some(opens);
}

function mac(key: Uint8Array, { purpose, relyingPartyId, subject }: SealScope, content: Uint8Array): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify([purpose, relyingPartyId, subject]))
    .update(content)
    .digest();
}
