import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import * as v from 'valibot';
import { isSoundPoint } from './edwards25519.ts';

/** Labels of the members of COSE keys (RFC 9053, section 7; RFC 8230, section 4). */
const label = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 } as const;

const octets = v.instance(Uint8Array);
const exactly = (length: number) =>
  v.pipe(
    octets,
    v.check((bytes) => bytes.length === length),
  );
/** An unsigned integer has no leading zero (RFC 8230, section 4). */
const unsigned = v.pipe(
  octets,
  v.check((bytes) => (bytes[0] ?? 0) > 0),
);

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const imported = (key: JsonWebKey) => createPublicKey({ format: 'jwk', key });

/** Node refuses to import a point that is not on the curve. */
const elliptic = (alg: number, [crv, name, length]: readonly [crv: number, name: string, length: number]) =>
  v.pipe(
    v.strictObject({
      [label.kty]: v.literal(2),
      [label.alg]: v.literal(alg),
      [label.crv]: v.literal(crv),
      [label.x]: exactly(length),
      [label.y]: exactly(length),
    }),
    v.check(
      (key) => imported({ kty: 'EC', crv: name, x: base64url(key[label.x]), y: base64url(key[label.y]) }) !== null,
    ),
  );

const edwards = v.strictObject({
  [label.kty]: v.literal(1),
  [label.alg]: v.literal(-8),
  [label.crv]: v.literal(6),
  [label.x]: v.pipe(
    exactly(32),
    v.check((bytes) => isSoundPoint(bytes)),
  ),
});

/** 2048 to 4096 bits; the exponent is odd and above 2^16 (FIPS 186-5, section 5.1). */
const rsa = v.pipe(
  v.strictObject({
    [label.kty]: v.literal(3),
    [label.alg]: v.literal(-257),
    [label.n]: unsigned,
    [label.e]: unsigned,
  }),
  v.check((key) => {
    const { asymmetricKeyDetails } = imported({ kty: 'RSA', n: base64url(key[label.n]), e: base64url(key[label.e]) });
    const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
    const odd = ((key[label.n].at(-1) ?? 0) & 1) === 1;
    return (
      modulusLength >= 2048 && modulusLength <= 4096 && odd && publicExponent >= 65537n && publicExponent % 2n === 1n
    );
  }),
);

const p256 = [1, 'P-256', 32] as const;
const p384 = [2, 'P-384', 48] as const;
const p521 = [3, 'P-521', 66] as const;

/**
 * Exactly the members that a key of its algorithm has (WebAuthn Level 3, sections 5.8.5 and 6.5.1): no other, and no
 * private part.
 */
const CoseKey = v.variant(`${label.alg}`, [elliptic(-7, p256), elliptic(-35, p384), elliptic(-36, p521), edwards, rsa]);

/**
 * Requires a sound credential public key (COSE_Key): exactly the members of its algorithm, on the right curve, and
 * strong enough.
 *
 * @returns its algorithm
 * @throws Error if it is not sound
 */
export function soundKey(encoded: Uint8Array<ArrayBuffer>): number {
  const decoded: unknown = isoCBOR.decodeFirst(encoded);
  if (!(decoded instanceof Map) || ![...decoded.keys()].every(Number.isInteger)) {
    throw new Error('The public key is no COSE key.');
  }
  const key = v.safeParse(CoseKey, Object.fromEntries(decoded));
  if (!key.success) throw new Error('The public key is not what its algorithm asks for.');
  return key.output[label.alg];
}
