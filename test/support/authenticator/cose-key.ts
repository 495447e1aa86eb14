import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';

/** COSE algorithms that the tests' authenticator can do. */
export type Algorithm = -7 | -8 | -35 | -36 | -257;

/** What a COSE key, or a lie about one, is made of. */
export type CoseValue = number | string | boolean | Uint8Array;
export type CoseKey = Map<CoseValue, CoseValue>;

/** What the algorithms sign: a hash of that name, or Ed25519's message itself. */
export const hashes: Readonly<Record<Algorithm, string | null>> = {
  [-7]: 'sha256',
  [-8]: null,
  [-35]: 'sha384',
  [-36]: 'sha512',
  [-257]: 'sha256',
};

const curves = { [-7]: 'P-256', [-35]: 'P-384', [-36]: 'P-521' } as const;

export function generate(algorithm: Algorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  if (algorithm === -8) return generateKeyPairSync('ed25519');
  if (algorithm === -257) return generateKeyPairSync('rsa', { modulusLength: 2048 });
  return generateKeyPairSync('ec', { namedCurve: curves[algorithm] });
}

const octets = (value: string | undefined) => new Uint8Array(Buffer.from(value ?? '', 'base64url'));

/** COSE_Key (RFC 9053, RFC 8230) of a public key. */
export function coseKey(algorithm: Algorithm, { x, y, n, e }: JsonWebKey): CoseKey {
  const elliptic = (crv: number): [number, CoseValue][] => [
    [1, 2],
    [3, algorithm],
    [-1, crv],
    [-2, octets(x)],
    [-3, octets(y)],
  ];
  const members: Record<Algorithm, [number, CoseValue][]> = {
    [-7]: elliptic(1),
    [-35]: elliptic(2),
    [-36]: elliptic(3),
    [-8]: [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, octets(x)],
    ],
    [-257]: [
      [1, 3],
      [3, -257],
      [-1, octets(n)],
      [-2, octets(e)],
    ],
  };
  return new Map(members[algorithm]);
}
