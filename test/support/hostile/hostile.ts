import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { PasskeyErrorCode } from '../../../contract/error-codes.ts';
import type { Lies } from '../authenticator/authenticator.ts';

/** Who else there is. */
interface Somebody {
  /** A credential of theirs that is registered. */
  readonly credentialId: string;
  readonly userHandle: string;
}

/** What a lie may draw on: another user, and the liar's own registered credential. */
export interface Scene {
  readonly other: Somebody;
  readonly own: Somebody;
}

/** A class of answers that are refused: one way to lie, and the code it gets. */
export interface Hostile<Response> {
  /** Completes "a registration …", "an assertion …". */
  readonly name: string;
  readonly lies?: Lies | ((scene: Scene) => Lies);
  /** What becomes of the JSON on its way. */
  readonly alter?: (response: Response, scene: Scene) => unknown;
  readonly code: PasskeyErrorCode;
}
export type HostileRegistration = Hostile<RegistrationResponseJSON>;

export interface HostileAssertion extends Hostile<AuthenticationResponseJSON> {
  /** Whose authenticator answers. @default the user's own */
  readonly by?: 'other';
  /** The code when it is only asked whose assertion it is, if that is another: strangers are told nothing but "unknown". */
  readonly identified?: PasskeyErrorCode | 'accepted';
  /** With a user name it is accepted. */
  readonly namelessOnly?: true;
}

/** An answer that looks odd and is accepted, since nothing of the oddity is read or stored. */
export type Harmless<Response> = Omit<Hostile<Response>, 'code'>;

export const liesOf = ({ lies }: Pick<Hostile<never>, 'lies'>, scene: Scene): Lies =>
  (typeof lies === 'function' ? lies(scene) : lies) ?? {};

/** Something larger than anything honest. */
export const megabyte = 'A'.repeat(1024 * 1024);

/** JSON or CBOR that is nothing but arrays in arrays. */
export const nestedJson = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
export const nestedCbor = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x81), Buffer.of(0)]);

export const append =
  (...more: number[]) =>
  (bytes: Uint8Array) =>
    Buffer.concat([bytes, Buffer.from(more)]);
export const truncate = (length: number) => (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, -length));

/** Flags of the authenticator data (WebAuthn Level 3, section 6.1). */
export const flag = { attested: 0x40, extensions: 0x80 } as const;

/** Authenticator data with other flags. */
export const flags =
  ({ on = 0, off = 0 }: { on?: number; off?: number }) =>
  (genuine: Buffer) => {
    const bytes = Buffer.from(genuine);
    bytes.writeUInt8((bytes.readUInt8(32) | on) & ~off, 32);
    return bytes;
  };

/** Authenticator data that has extension data, whatever it is. */
export const extended = (extensions: Uint8Array) => (genuine: Buffer) =>
  Buffer.concat([flags({ on: flag.extensions })(genuine), extensions]);

/** The canonical text with bits set that stand for nothing; it decodes to the same bytes. */
export function paddedBits(base64url: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  if (base64url.length % 4 === 0) return `${base64url}=`;
  return base64url.slice(0, -1) + alphabet[alphabet.indexOf(base64url.at(-1) ?? '') + 1];
}

/** The response's JSON with another `response` in it. */
export const within =
  <Response extends { readonly response: object }>(change: (inner: Response['response']) => object) =>
  (response: Response) => ({ ...response, response: { ...response.response, ...change(response.response) } });
