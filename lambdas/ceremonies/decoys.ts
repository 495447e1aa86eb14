import { createHmac } from 'node:crypto';

/** What options say of a credential. */
export interface AllowedCredential {
  readonly id: string;
  readonly transports: readonly string[];
}

/** Credential IDs as common authenticators make them. */
const kinds: readonly { readonly length: number; readonly transports: readonly string[] }[] = [
  { length: 20, transports: ['hybrid', 'internal'] },
  { length: 20, transports: ['hybrid', 'internal'] },
  { length: 16, transports: ['hybrid', 'internal'] },
  { length: 32, transports: ['internal'] },
];

/**
 * Credentials for somebody who has none, so that options don't tell who has (WebAuthn Level 3, section 14.6.2). They look like
 * real ones in number, length and transports, and are the same each time for the same name.
 */
export function decoyCredentials(key: Uint8Array, name: string): AllowedCredential[] {
  const derive = (label: string) => createHmac('sha512', key).update(`${label}\0${name}`).digest();
  const dice = derive('count').readUInt8();
  const count = dice < 192 ? 1 : 2;
  return Array.from({ length: count }, (_, index) => {
    const bytes = derive(`credential ${index}`);
    const { length, transports } = kinds[bytes.readUInt8(63) % kinds.length] ?? { length: 20, transports: [] };
    return { id: bytes.toString('base64url', 0, length), transports };
  });
}

/** A user ID for somebody who does not exist: reading it finds nothing and takes as long as reading a real one. */
export function decoyUserId(key: Uint8Array, name: string): string {
  return createHmac('sha256', key).update(`user\0${name}`).digest('base64url');
}
