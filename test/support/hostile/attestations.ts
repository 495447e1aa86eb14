import { generateKeyPairSync, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import published from '../../vectors/webauthn-l3-test-vectors.json' with { type: 'json' };
import { type Attested, type Cbor, cbor } from '../authenticator/authenticator.ts';
import { hashes } from '../authenticator/cose-key.ts';
import { append, type HostileRegistration, nestedCbor, truncate } from './hostile.ts';

const octets = (bytes: Uint8Array) => new Uint8Array(bytes);
const map = (members: Readonly<Record<string, Cbor>>): Cbor => new Map(Object.entries(members));

/** An attestation signature by the credential's own key. */
export const selfSignature = ({ authenticatorData, clientDataHash, algorithm, privateKey }: Attested): Cbor =>
  octets(sign(hashes[algorithm], Buffer.concat([authenticatorData, clientDataHash]), privateKey));

/** Certificates that somebody else's attestation came with. */
function borrowed(format: string): Uint8Array<ArrayBuffer>[] {
  const vector = published.vectors.find(({ id }) => id.startsWith(format) && !id.includes('self'));
  const bytes = Buffer.from(vector?.registration.response.response.attestationObject ?? '', 'base64url');
  const statement = isoCBOR.decodeFirst<Map<string, Map<string, Uint8Array<ArrayBuffer>[]>>>(new Uint8Array(bytes));
  return statement.get('attStmt')?.get('x5c') ?? [];
}

const garbage = octets(Buffer.alloc(70, 0x30));
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const statement = (name: string, fmt: Cbor, attStmt: (about: Attested) => Cbor): HostileRegistration => ({
  name: `whose attestation ${name}`,
  lies: { attestation: (about) => ({ fmt, attStmt: attStmt(about) }) },
  code: 'verification_failed',
});
const packed = (name: string, members: (about: Attested) => Readonly<Record<string, Cbor>>) =>
  statement(name, 'packed', (about) => map({ alg: -7, sig: selfSignature(about), ...members(about) }));
const bytes = (name: string, attestationObject: (genuine: Buffer) => Uint8Array): HostileRegistration => ({
  name: `whose attestation object ${name}`,
  lies: { attestationObject },
  code: 'verification_failed',
});

/** The genuine object with other members. */
const members =
  (change: (genuine: Map<string, Cbor>) => Iterable<readonly [string | number, Cbor]>) => (genuine: Buffer) =>
    cbor(new Map(change(isoCBOR.decodeFirst<Map<string, Cbor>>(new Uint8Array(genuine)))) as Cbor);

/** Attestation objects and statements of every shape but the right one. */
export const hostileAttestations: readonly HostileRegistration[] = [
  bytes('is empty CBOR', () => Buffer.of(0xa0)),
  bytes('is no CBOR', () => Buffer.from('no cbor')),
  bytes('is a text', () => cbor('none')),
  bytes('is an array', () => cbor(['none', new Map(), 'authData'])),
  bytes('has bytes behind it', append(0)),
  bytes('has another one behind it', (genuine) => Buffer.concat([genuine, genuine])),
  bytes('ends early', truncate(1)),
  bytes('ends early, and the text in it too', truncate(20)),
  bytes('is nested deeply', () => nestedCbor(20_000)),
  bytes('says it has four billion members', () => Buffer.from('bbffffffffffffffff', 'hex')),
  bytes('says it is four billion bytes', () => Buffer.from('5affffffff', 'hex')),
  bytes('has a format twice', (genuine) =>
    Buffer.concat([Buffer.of(0xa4), genuine.subarray(1), genuine.subarray(1, 10)]),
  ),
  bytes(
    'has one member more',
    members((genuine) => [...genuine, ['epAtt', true]]),
  ),
  bytes(
    'has a __proto__',
    members((genuine) => [...genuine, ['__proto__', new Map([['fmt', 'none']])]]),
  ),
  bytes(
    'has no format',
    members((genuine) => [...genuine].filter(([name]) => name !== 'fmt')),
  ),
  bytes(
    'has no statement',
    members((genuine) => [...genuine].filter(([name]) => name !== 'attStmt')),
  ),
  bytes(
    'has no authenticator data',
    members((genuine) => [...genuine].filter(([name]) => name !== 'authData')),
  ),
  bytes(
    'has authenticator data as a text',
    members((genuine) => [...genuine, ['authData', 'text']]),
  ),
  bytes('has a length in a longer form', (genuine) =>
    Buffer.from(genuine.toString('hex').replace('646e6f6e65', '78046e6f6e65'), 'hex'),
  ),
  statement('is of no format', '', () => new Map()),
  statement('is of a format as a number', 7, () => new Map()),
  statement('is of a format nobody knows', 'nothing', () => new Map()),
  statement('is of the format None', 'None', () => new Map()),
  statement('is of the format __proto__', '__proto__', () => new Map()),
  statement('is of the format constructor', 'constructor', () => new Map()),
  statement('is of the format compound', 'compound', () => []),
  statement('is of the format android-safetynet', 'android-safetynet', () => map({ ver: '1', response: garbage })),
  statement('is none and has a member', 'none', () => map({ sig: garbage })),
  statement('is none and an array', 'none', () => []),
  statement('is none and a number', 'none', () => 0),
  statement('is none and a text', 'none', () => 'x'),
  statement('is none and bytes', 'none', () => garbage),
  statement('is none and null', 'none', () => null),
  statement('is packed and empty', 'packed', () => new Map()),
  statement('is packed and an array', 'packed', () => []),
  packed('is packed and by another key', ({ authenticatorData, clientDataHash }) => ({
    sig: octets(sign('sha256', Buffer.concat([authenticatorData, clientDataHash]), stranger)),
  })),
  packed('is packed and about something else', ({ privateKey }) => ({
    sig: octets(sign('sha256', garbage, privateKey)),
  })),
  packed('is packed and signed with nothing', () => ({ sig: octets(Buffer.alloc(0)) })),
  packed('is packed and signed with garbage', () => ({ sig: garbage })),
  packed('is packed and signed with a text', () => ({ sig: 'signature' })),
  packed('is packed and of an algorithm with another hash', ({ authenticatorData, clientDataHash, privateKey }) => ({
    alg: -35,
    sig: octets(sign('sha384', Buffer.concat([authenticatorData, clientDataHash]), privateKey)),
  })),
  packed('is packed and of another algorithm with the same hash', () => ({ alg: -257 })),
  packed('is packed and of an algorithm as a text', () => ({ alg: 'ES256' })),
  packed('is packed and has one member more', () => ({ ecdaaKeyId: garbage })),
  packed('is packed and has no certificate in its chain', () => ({ x5c: [] })),
  packed('is packed and has null for its chain', () => ({ x5c: null })),
  packed('is packed and has a text for its chain', () => ({ x5c: 'certificate' })),
  packed('is packed and has garbage for a certificate', () => ({ x5c: [garbage] })),
  packed('is packed and has a text for a certificate', () => ({ x5c: ['certificate'] })),
  packed('is packed and has another’s certificate', () => ({ x5c: borrowed('packed-es256') })),
  packed('is packed and has nine certificates', () => ({ x5c: Array(9).fill(borrowed('packed-es256')[0]) })),
  statement('is of a TPM and empty', 'tpm', () => new Map()),
  statement('is of a TPM and garbage', 'tpm', () =>
    map({ ver: '2.0', alg: -7, sig: garbage, x5c: borrowed('tpm'), pubArea: garbage, certInfo: garbage }),
  ),
  statement('is of Android and borrowed', 'android-key', (about) =>
    map({ alg: -7, sig: selfSignature(about), x5c: borrowed('android-key') }),
  ),
  statement('is of Android and without a certificate', 'android-key', (about) =>
    map({ alg: -7, sig: selfSignature(about), x5c: [] }),
  ),
  statement('is of U2F and borrowed', 'fido-u2f', (about) =>
    map({ sig: selfSignature(about), x5c: borrowed('fido-u2f') }),
  ),
  statement('is of U2F and of two certificates', 'fido-u2f', (about) =>
    map({ sig: selfSignature(about), x5c: [...borrowed('fido-u2f'), ...borrowed('packed-es256')] }),
  ),
  statement('is of Apple and borrowed', 'apple', () => map({ x5c: borrowed('apple') })),
  statement('is of Apple and garbage', 'apple', () => map({ x5c: [garbage] })),
];
