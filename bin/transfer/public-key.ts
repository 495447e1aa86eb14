/** Public keys as other systems store them, converted to the COSE keys that authenticators make. */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { soundKey } from '../../lambdas/ceremonies/public-key.ts';
import { base64urlOf } from './base64.ts';

type CoseValue = number | Uint8Array;

const notAKey = 'is not a public key in COSE, SPKI, PEM or JWK form';
const notSound = 'is malformed, weak, or of another algorithm than ES256, ES384, ES512, Ed25519 and RS256';

/**
 * Converts a public key to COSE in CTAP2's canonical form. It takes COSE and SPKI in base64url or base64, PEM, and a JSON
 * Web Key as an object or as text.
 *
 * @throws Error whose message says what is wrong with the key, such as "is a private key"
 */
export function coseKeyOf(given: string | JsonWebKey): Uint8Array<ArrayBuffer> {
  const encoded = typeof given === 'string' ? ofText(given.trim()) : ofJwk(given);
  if (!isSound(encoded)) throw new Error(notSound);
  return encoded;
}

function ofText(text: string): Uint8Array<ArrayBuffer> {
  if (text.startsWith('-----BEGIN ')) return ofPem(text);
  if (text.startsWith('{')) return ofJwk(parsed(text));
  // MIME breaks base64 into lines.
  const base64url = base64urlOf(text.replaceAll(/\s/g, ''));
  if (!base64url) throw new Error(notAKey);
  const bytes = new Uint8Array(Buffer.from(base64url, 'base64url'));
  return bytes[0] === derSequence ? ofSpki(bytes) : bytes;
}

/** SPKI begins with it, and no COSE key does. */
const derSequence = 0x30;

function ofSpki(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const key = keyObject(() => createPublicKey({ key: Buffer.from(bytes), format: 'der', type: 'spki' }));
  // OpenSSL ignores what follows the key.
  if (!key.export({ format: 'der', type: 'spki' }).equals(bytes)) throw new Error(notAKey);
  return ofKeyObject(key);
}

function ofPem(text: string): Uint8Array<ArrayBuffer> {
  // From a private key, `createPublicKey` would derive the public one.
  if (text.includes('PRIVATE KEY')) throw new Error(privateKey);
  return ofKeyObject(keyObject(() => createPublicKey(text)));
}

const privateKey = 'is a private key; give the public one, and take care of who has read this file';

/** Members of private and symmetric keys (RFC 7518, section 6). */
const privateMembers = ['d', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];

function ofJwk(jwk: JsonWebKey): Uint8Array<ArrayBuffer> {
  const given = Object.fromEntries(Object.entries(jwk).filter(([, value]) => value !== null && value !== undefined));
  if (privateMembers.some((name) => name in given)) throw new Error(privateKey);
  const key = keyObject(() => createPublicKey({ key: given, format: 'jwk' }));
  const algorithm = algorithmOf(key);
  const named = given['alg'] === 'EdDSA' ? 'Ed25519' : given['alg'];
  if (named !== undefined && named !== algorithm?.name) throw new Error(notSound);
  return ofKeyObject(key);
}

function parsed(text: string): JsonWebKey {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(notAKey);
  }
}

function keyObject(create: () => KeyObject): KeyObject {
  try {
    return create();
  } catch (cause) {
    throw new Error(notAKey, { cause });
  }
}

/** Algorithms by Node's names of key types and curves. WebAuthn Level 3, section 5.8.5, ties each curve to one. */
const algorithms: Readonly<Record<string, { readonly name: string; readonly cose: number; readonly curve?: number }>> =
  {
    prime256v1: { name: 'ES256', cose: -7, curve: 1 },
    secp384r1: { name: 'ES384', cose: -35, curve: 2 },
    secp521r1: { name: 'ES512', cose: -36, curve: 3 },
    ed25519: { name: 'Ed25519', cose: -8, curve: 6 },
    rsa: { name: 'RS256', cose: -257 },
  };

const algorithmOf = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject) =>
  algorithms[asymmetricKeyDetails?.namedCurve ?? asymmetricKeyType ?? ''];

/** The members of RFC 9053, section 7, and RFC 8230, section 4, in CTAP2's canonical order. */
function ofKeyObject(key: KeyObject): Uint8Array<ArrayBuffer> {
  const algorithm = algorithmOf(key);
  if (!algorithm) throw new Error(notSound);
  const { cose, curve } = algorithm;
  const { n = '', e = '', x = '', y } = key.export({ format: 'jwk' });
  const octets = (encoded: string) => new Uint8Array(Buffer.from(encoded, 'base64url'));
  const entries: [number, CoseValue][] =
    curve === undefined
      ? [
          [1, 3],
          [3, cose],
          [-1, octets(n)],
          [-2, octets(e)],
        ]
      : [
          [1, y === undefined ? 1 : 2],
          [3, cose],
          [-1, curve],
          [-2, octets(x)],
        ];
  if (y !== undefined) entries.push([-3, octets(y)]);
  return new Uint8Array(isoCBOR.encode(new Map(entries)));
}

/** Returns `true` if a registration would accept the key: it is sound and canonical, and no bytes follow it. */
function isSound(key: Uint8Array<ArrayBuffer>): boolean {
  try {
    soundKey(key);
    const decoded = isoCBOR.decodeFirst<Parameters<typeof isoCBOR.encode>[0]>(key);
    return Buffer.from(isoCBOR.encode(decoded)).equals(key);
  } catch {
    return false;
  }
}
