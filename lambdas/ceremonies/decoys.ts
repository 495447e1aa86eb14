/**
 * Credentials for somebody who has none, so that options don't tell who has (WebAuthn Level 3, section 14.6.2). They are drawn as real
 * ones come, in number, length and transports, and are the same each time for the same name.
 */
import { createHmac } from 'node:crypto';

/** What options say of a credential. */
export interface AllowedCredential {
  readonly id: string;
  readonly transports: readonly string[];
}

/** How common something is: shares of one list are compared with each other. */
interface Shared {
  readonly share: number;
}

/**
 * The credential IDs that authenticators make. Their lengths and transports are what the makers' authenticators give; the shares are an
 * assumption: docs/security.md says from what.
 */
export const credentialKinds: readonly (Shared & {
  readonly bytes: number;
  readonly transports: readonly string[];
  /** The ID is a random UUID, which shows: six of its bits are fixed. */
  readonly uuid?: true;
})[] = [
  // Apple's passwords, in browsers; in native apps they tell no transports.
  { share: 50, bytes: 20, transports: ['hybrid', 'internal'] },
  { share: 3, bytes: 20, transports: [] },
  // Google Password Manager, 1Password and the like; then Bitwarden and its kin.
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

/** How many passkeys people have: an assumption, since nobody has published it. */
export const passkeyCounts: readonly (Shared & { readonly passkeys: number })[] = [
  { share: 70, passkeys: 1 },
  { share: 20, passkeys: 2 },
  { share: 7, passkeys: 3 },
  { share: 3, passkeys: 4 },
];

/** Credentials for `name`, from the secret `key`. */
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

/** One of a list, by its share, for an evenly distributed number of 32 bits. */
export function draw<Kind extends Shared>(from: readonly Kind[], number: number): Kind {
  const all = from.reduce((sum, { share }) => sum + share, 0);
  let left = (number / 2 ** 32) * all;
  for (const kind of from) {
    if (left < kind.share) return kind;
    left -= kind.share;
  }
  throw new RangeError(`Nothing is drawn with ${number} from ${from.length} kinds.`);
}

/** A user ID for somebody who does not exist: reading it finds nothing and takes as long as reading a real one. */
export function decoyUserId(key: Uint8Array, name: string): string {
  return createHmac('sha256', key).update(`user\0${name}`).digest('base64url');
}
