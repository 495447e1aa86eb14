/**
 * Everything that makes unknown users look like known ones: what a caller gets, and how long it takes, must not tell
 * whether an account or a passkey exists (WebAuthn Level 3, sections 14.6.2 and 14.6.3; docs/security.md, "Who
 * exists").
 *
 * - Decoys: credentials for users without passkeys. They vary like real ones in number, length and transports.
 * - A stand-in credential, which is verified instead of a credential that does not exist.
 * - A user id that stands in the table for a name which does not exist.
 * - A least time for refusals and for options, because reading what exists takes longer than making something up.
 */
import { createHash, createHmac } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Policy } from '../../contract/policy.ts';
import type { VerifiableCredential } from '../store/items.ts';
import { rehearsalCredential } from './rehearsal.ts';

/** What options say about a credential. */
export interface AllowedCredential {
  readonly id: string;
  readonly transports: readonly string[];
}

/** How common an entry of a list is, relative to the list's other entries. */
interface Weighted {
  readonly share: number;
}

/**
 * The credential IDs that authenticators make. Lengths and transports are those of the makers' authenticators. The
 * shares are an assumption; docs/security.md explains it.
 */
export const credentialKinds: readonly (Weighted & {
  readonly bytes: number;
  readonly transports: readonly string[];
  /** The ID is a random UUID, which is recognizable: six of its bits are fixed. */
  readonly uuid?: true;
})[] = [
  // Apple Passwords in browsers, and in native apps, which report no transports.
  { share: 50, bytes: 20, transports: ['hybrid', 'internal'] },
  { share: 3, bytes: 20, transports: [] },
  // Google Password Manager, 1Password and similar ones; then Bitwarden and similar ones.
  { share: 27, bytes: 16, transports: ['hybrid', 'internal'] },
  { share: 5, bytes: 16, transports: ['hybrid', 'internal'], uuid: true },
  // Windows Hello.
  { share: 10, bytes: 32, transports: ['internal'] },
  // Security keys.
  { share: 2, bytes: 48, transports: ['nfc', 'usb'] },
  { share: 1, bytes: 16, transports: ['nfc', 'usb'] },
  { share: 1, bytes: 64, transports: ['nfc', 'usb'] },
  { share: 1, bytes: 48, transports: ['usb'] },
];

/** How many passkeys people have: an assumption, because there are no published numbers. */
export const passkeyCounts: readonly (Weighted & { readonly passkeys: number })[] = [
  { share: 70, passkeys: 1 },
  { share: 20, passkeys: 2 },
  { share: 7, passkeys: 3 },
  { share: 3, passkeys: 4 },
];

/** Derives the decoys of a name from the secret `key`: the same ones each time. */
export function decoyCredentials(key: Uint8Array, name: string): AllowedCredential[] {
  const derive = (label: string) => createHmac('sha512', key).update(`${label}\0${name}`).digest();
  const { passkeys } = draw(passkeyCounts, derive('count').readUInt32BE());
  return Array.from({ length: passkeys }, (_, index) => {
    const { bytes, transports, uuid } = draw(credentialKinds, derive(`kind ${index}`).readUInt32BE());
    const id = derive(`credential ${index}`).subarray(0, bytes);
    if (uuid) {
      // RFC 9562, section 5.4: version and variant.
      id.writeUInt8((id.readUInt8(6) & 0x0f) | 0x40, 6);
      id.writeUInt8((id.readUInt8(8) & 0x3f) | 0x80, 8);
    }
    return { id: id.toString('base64url'), transports };
  });
}

/**
 * Picks an entry by its share, for an evenly distributed number of 32 bits.
 *
 * @throws RangeError if the shares add up to zero
 */
export function draw<Kind extends Weighted>(from: readonly Kind[], number: number): Kind {
  const all = from.reduce((sum, { share }) => sum + share, 0);
  let left = (number / 2 ** 32) * all;
  for (const kind of from) {
    if (left < kind.share) return kind;
    left -= kind.share;
  }
  throw new RangeError(`Nothing is drawn with ${number} from ${from.length} kinds.`);
}

/**
 * Derives the user id that stands in the table for a name which does not exist. Reading and writing it finds nothing and
 * takes as long as for a real user. Each name has a partition of its own, as each user has: one partition for all would
 * be throttled by a flood, and then tell who does not exist. It needs no secret, so that Verify needs none either.
 */
export function decoyUserId(name: string): string {
  return createHash('sha256').update(`user\0${name}`).digest('base64url');
}

/**
 * Returns the form of a typed name that all its spellings share: a pool that ignores case has one user under many
 * spellings. In other pools each spelling is another user.
 */
export const spelledAlike = (name: string, { caseSensitiveNames }: Pick<Policy, 'caseSensitiveNames'>): string =>
  caseSensitiveNames ? name : name.toLowerCase();

/**
 * Verified instead of a credential that does not exist, so that refusing it takes the same work. Nobody has its private
 * key.
 */
export const standInCredential: VerifiableCredential = rehearsalCredential;

/** Least time to refuse an assertion, longer than the work takes. Accepted assertions do not wait. */
export const minRefusalMs = 25;

/** Least time for options with credential IDs: reading real ones takes 0.1 to 0.2 ms longer than making up decoys. */
export const minOptionsMs = 4;

/** When a request began, and when its answer may leave; both by `performance.now()`. */
interface Departure {
  readonly began: number;
  notBefore?: number;
}

/** Makes the refusal of a request leave {@link minRefusalMs} after the request began, or later. */
export function delayRefusal(request: Departure): void {
  request.notBefore = request.began + minRefusalMs;
}

/** Makes options with credential IDs leave {@link minOptionsMs} after their request began, or later. */
export function delayOptions(request: Departure): void {
  request.notBefore = request.began + minOptionsMs;
}

/** Timers are accurate to a millisecond. */
const timerErrorMs = 1;

/**
 * Waits until `performance.now()` shows the deadline, to the microsecond. Without a deadline, or after it, it returns
 * at once.
 */
export async function waitUntil(deadline = 0): Promise<void> {
  const byTimerMs = deadline - performance.now() - timerErrorMs;
  if (byTimerMs > 0) await setTimeout(byTimerMs);
  while (performance.now() < deadline) await setImmediate();
}
