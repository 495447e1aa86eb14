/**
 * Challenges that are sealed instead of stored. A request for options writes nothing, and the answer itself proves that
 * its challenge was made here, for this purpose, and is not too old. The credential's item ensures that a challenge is
 * used once.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { PasskeyError } from '../passkey-error.ts';
import type { KeySource, Keys } from '../runtime/secret.ts';

/** What a seal is for. It does not open for another purpose, RP ID or subject. */
export interface SealScope {
  readonly purpose: 'registration' | 'conditional-registration' | 'authentication' | 'step-up';
  readonly relyingPartyId: string;
  /** The user that the challenge is for; empty if the user is not known yet. */
  readonly subject: string;
}

/** An opened challenge. */
export interface OpenedChallenge {
  /** Base64url. */
  readonly nonce: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** How long a sealed challenge is valid. Clients get it as the `timeout` of the options. */
export const sealLifetimeMs = 5 * 60_000;

const nonceBytes = 16;
const expiryBytes = 6;
const macBytes = 32;

/** Makes a challenge of 54 bytes: nonce, expiry, and an HMAC-SHA-256 over these and the scope. */
export async function sealChallenge(scope: SealScope, keys: KeySource): Promise<Uint8Array<ArrayBuffer>> {
  const { seal } = await keys.current();
  const content = Buffer.alloc(nonceBytes + expiryBytes);
  randomBytes(nonceBytes).copy(content);
  content.writeUIntBE(Math.ceil((Date.now() + sealLifetimeMs) / 1000), nonceBytes, expiryBytes);
  return Uint8Array.from([...content, ...mac(seal, scope, content)]);
}

/**
 * Opens a challenge that {@link sealChallenge} made, given in base64url as in client data. It may have expired: {@link
 * requireFresh} checks that.
 *
 * @throws PasskeyError `challenge_invalid` if it was not made here for this scope
 */
export async function openChallenge(challenge: string, scope: SealScope, keys: KeySource): Promise<OpenedChallenge> {
  const bytes = Buffer.from(challenge, 'base64url');
  const content = bytes.subarray(0, nonceBytes + expiryBytes);
  const seal = bytes.subarray(nonceBytes + expiryBytes);
  // Decoding ignores invalid characters, so another spelling would decode to the same bytes.
  const canonical = bytes.toString('base64url') === challenge;
  if (!canonical || seal.length !== macBytes || !(await sealedHere(scope, content, seal, keys))) {
    throw new PasskeyError('challenge_invalid', `The challenge was not sealed here for ${scope.purpose}.`);
  }
  const expiresAt = content.readUIntBE(nonceBytes, expiryBytes);
  return { nonce: content.toString('base64url', 0, nonceBytes), expiresAt };
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
