import { generateKeyPairSync } from 'node:crypto';
import { type Cbor, cbor } from '../authenticator/authenticator.ts';
import { type CoseKey, type CoseValue, coseKey, generate } from '../authenticator/cose-key.ts';
import type { HostileRegistration } from './hostile.ts';

const encoded = (key: Iterable<readonly [CoseValue, CoseValue]>) => cbor(new Map(key) as Cbor);
const changed =
  (...members: readonly (readonly [CoseValue, CoseValue])[]) =>
  (genuine: CoseKey) =>
    encoded([...genuine, ...members]);
const without = (label: number) => (genuine: CoseKey) => encoded([...genuine].filter(([key]) => key !== label));

/** A key of another kind than ES256, with members of one's choice. */
const other =
  (key: () => Iterable<readonly [CoseValue, CoseValue]>, ...members: readonly (readonly [CoseValue, CoseValue])[]) =>
  () =>
    encoded([...key(), ...members]);
const ed25519 = () => coseKey(-8, generate(-8).publicKey.export({ format: 'jwk' }));
const rsa =
  (modulusLength = 2048, publicExponent = 65537) =>
  () =>
    coseKey(-257, generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({ format: 'jwk' }));

const point = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const octets = (...values: number[]) => Uint8Array.from(values);
const modulus = (genuine: CoseKey) => genuine.get(-1) as Uint8Array;

/** The genuine bytes with some replaced. */
const patched = (from: string, to: string) => (genuine: CoseKey) => {
  const hex = encoded(genuine).toString('hex');
  if (!hex.includes(from)) throw new Error(`There is no ${from} in ${hex}.`);
  return Buffer.from(hex.replace(from, to), 'hex');
};

/** Public keys of the right curve in name only. */
const elliptic: readonly [name: string, publicKey: (genuine: CoseKey) => Uint8Array][] = [
  ['is a text', () => cbor('key')],
  ['is an array', () => cbor([1, 2, 3, -7])],
  ['is empty', () => encoded([])],
  ['has no type', without(1)],
  ['has no algorithm', without(3)],
  ['has no curve', without(-1)],
  ['has no x', without(-2)],
  ['has no y', without(-3)],
  ['has its members named by texts', (genuine) => encoded([...genuine].map(([key, value]) => [String(key), value]))],
  [
    'has one member named by a text',
    (genuine) => encoded([...genuine].map(([key, value]) => [key === 1 ? '1' : key, value])),
  ],
  ['names its type by a text', changed([1, 'EC2'])],
  ['names its algorithm by a text', changed([3, 'ES256'])],
  ['says it is of Ed25519', changed([3, -8])],
  ['says it is of RSA', changed([3, -257])],
  ['says its type is another', changed([1, 1])],
  ['says its curve is P-384', changed([-1, 2])],
  ['says its curve is secp256k1', changed([-1, 8])],
  ['is compressed', changed([-3, true])],
  ['has an x of 31 bytes', (genuine) => changed([-2, (genuine.get(-2) as Uint8Array).slice(1)])(genuine)],
  ['has an x of 33 bytes', (genuine) => changed([-2, octets(0, ...(genuine.get(-2) as Uint8Array))])(genuine)],
  ['is off the curve', changed([-3, new Uint8Array(32).fill(7)])],
  ['is the origin', changed([-2, new Uint8Array(32)], [-3, new Uint8Array(32)])],
  ['has coordinates beyond the field', changed([-2, new Uint8Array(32).fill(255)])],
  ['has a private part', changed([-4, new Uint8Array(32).fill(1)])],
  ['has a key ID', changed([2, octets(1)])],
  ['lists what it may be used for', changed([4, 'sign'])],
  ['has a member named by a text', changed(['more', 1])],
  ['has a member twice', (genuine) => Buffer.concat([Buffer.of(0xa6), encoded(genuine).subarray(1), Buffer.of(1, 2)])],
  ['has a length in a longer form', patched('215820', '21590020')],
  ['has a float for its type', patched('a50102', 'a501fb4000000000000000')],
  ['is a map without an end', patched('a50102', 'bf0102')],
];

/** The encoding that Firefox 117 had. */
const firefox = (genuine: CoseKey) =>
  Buffer.concat([
    Buffer.from('a301634f4b500327206745643235353139', 'hex'),
    Buffer.of(0x21),
    cbor(genuine.get(-2) as Cbor),
  ]);

const rest: readonly [name: string, publicKey: () => Uint8Array][] = [
  ['of Ed25519 says it is of ES256', other(ed25519, [3, -7])],
  ['of Ed25519 says its curve is X25519', other(ed25519, [-1, 4])],
  ['of Ed25519 has 31 bytes', other(ed25519, [-2, new Uint8Array(31).fill(9)])],
  ['of Ed25519 is off the curve', other(ed25519, [-2, new Uint8Array(32).fill(2)])],
  ['of Ed25519 is zero', other(ed25519, [-2, new Uint8Array(32)])],
  ['of Ed25519 is the neutral point', other(ed25519, [-2, point(`01${'00'.repeat(31)}`)])],
  [
    'of Ed25519 has order eight',
    other(ed25519, [-2, point('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05')]),
  ],
  ['of Ed25519 is not in canonical form', other(ed25519, [-2, point(`f0${'ff'.repeat(30)}7f`)])],
  ['of Ed25519 has a y', other(ed25519, [-3, new Uint8Array(32).fill(1)])],
  ['of Ed25519 is as Firefox 117 wrote it', () => firefox(ed25519())],
  ['of RSA says it is of ES256', other(rsa(), [3, -7])],
  ['of RSA hashes with SHA-1', other(rsa(), [3, -65535])],
  ['of RSA has 1,024 bits', other(rsa(1024))],
  ['of RSA has 8,192 bits', other(rsa(), [-1, new Uint8Array(1024).fill(255)])],
  ['of RSA has the exponent 1', other(rsa(), [-2, octets(1)])],
  ['of RSA has the exponent 3', other(rsa(2048, 3))],
  ['of RSA has an even exponent', other(rsa(), [-2, octets(1, 0, 2)])],
  ['of RSA has no exponent', other(rsa(), [-2, octets()])],
  [
    'of RSA has an even modulus',
    () => ((key) => encoded([...key, [-1, octets(...modulus(key).slice(0, -1), 4)]]))(rsa()()),
  ],
  [
    'of RSA has zeros before its modulus',
    () => ((key) => encoded([...key, [-1, octets(0, ...modulus(key))]]))(rsa()()),
  ],
  ['of RSA has a private part', other(rsa(), [-3, new Uint8Array(256).fill(3)])],
  ['of RSA is of 2,048 bits that are mostly zeros', other(rsa(), [-1, octets(...Array(255).fill(0), 3)])],
  ['of ES384 was not offered', () => encoded(coseKey(-35, generate(-35).publicKey.export({ format: 'jwk' })))],
];

/** Registrations of public keys that are malformed, mislabelled, off their curve, weak, or more than a public key. */
export const hostileKeys: readonly HostileRegistration[] = [...elliptic, ...rest].map(([name, publicKey]) => ({
  name: `whose key ${name}`,
  lies: { publicKey },
  code: 'verification_failed',
}));
