import 'reflect-metadata';
import { createHash, KeyObject, sign, webcrypto, X509Certificate } from 'node:crypto';
import { Extension } from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyAndroidKey } from '../../../lambdas/ceremonies/android-key.ts';
import {
  authorization,
  certificate,
  type Described,
  der,
  keyDescription,
  type Signer,
} from '../../support/authenticator/attestation-authority.ts';
import { cbor } from '../../support/authenticator/authenticator.ts';
import { type Algorithm, coseKey, hashes } from '../../support/authenticator/cose-key.ts';

const clientDataHash = createHash('sha256').update('client data').digest();
const authData = Buffer.from('authenticator data');

type Keys = Signer['keys'];
const keyTypes = {
  'P-256': { alg: -7, make: { name: 'ECDSA', namedCurve: 'P-256' } },
  'P-384': { alg: -35, make: { name: 'ECDSA', namedCurve: 'P-384' } },
  'P-521': { alg: -36, make: { name: 'ECDSA', namedCurve: 'P-521' } },
  RSA: {
    alg: -257,
    make: {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
    },
  },
} as const satisfies Record<string, { alg: Algorithm; make: object }>;
type KeyType = keyof typeof keyTypes;
const generate = (type: KeyType) =>
  webcrypto.subtle.generateKey(keyTypes[type].make, true, ['sign', 'verify']) as Promise<Keys>;

let root: Signer;
let issuer: Signer;
/** The keys of a device, and those of somebody else. */
let keys: Record<KeyType, Keys>;
let others: Record<KeyType, Keys>;
beforeAll(async () => {
  root = await certificate('CN=Not Android');
  issuer = await certificate('CN=Not Android either', { issuer: root });
  const oneOfEach = async () => {
    const types = Object.keys(keyTypes) as KeyType[];
    const pairs = await Promise.all(types.map(async (type) => [type, await generate(type)] as const));
    return Object.fromEntries(pairs) as Record<KeyType, Keys>;
  };
  [keys, others] = [await oneOfEach(), await oneOfEach()];
});

const { purposes, origin, allApplications } = authorization;
const generated = purposes(2) + origin(0);
const [software, tee, strongBox] = [0, 1, 2];
const sound: Described = { hardware: generated, level: tee };
const described = (description: Described = sound, challenge = clientDataHash) =>
  keyDescription(challenge, description);

/** What is different from a genuine statement. */
interface Forgery {
  readonly type?: KeyType;
  /** The type and the pair of the key that the credential has, instead of the certificate's. */
  readonly credential?: readonly [KeyType, Keys];
  readonly signer?: Keys;
  readonly signed?: Uint8Array;
  readonly extensions?: Extension[];
  readonly valid?: readonly [first: string, last: string];
  readonly issuer?: Signer;
  readonly anchor?: Signer;
  readonly chain?: (leaf: Signer) => Signer[];
  readonly hardwareOnly?: boolean;
}

/** Verifies a statement; the certificates lead from the leaf over `issuer` to `root`. */
async function verifying({ type = 'P-256', hardwareOnly = false, valid, ...forgery }: Forgery = {}) {
  const { credential = [type, keys[type]], extensions = [described()], anchor = root } = forgery;
  const leaf = await certificate('CN=A key', {
    issuer: forgery.issuer ?? issuer,
    ca: false,
    keys: keys[type],
    extensions,
    ...(valid && { valid }),
  });
  const { alg } = keyTypes[type];
  const signer = KeyObject.from((forgery.signer ?? keys[type]).privateKey);
  const signed = forgery.signed ?? Buffer.concat([authData, clientDataHash]);
  const [credentialType, credentialKeys] = credential;
  const jwk = KeyObject.from(credentialKeys.publicKey).export({ format: 'jwk' });
  const statement = {
    alg,
    sig: sign(hashes[alg], signed, signer),
    x5c: (forgery.chain?.(leaf) ?? [leaf, forgery.issuer ?? issuer]).map(der),
    authData,
    publicKey: new Uint8Array(cbor(coseKey(keyTypes[credentialType].alg, jwk) as never)),
    clientDataHash,
  };
  return verifyAndroidKey(statement, { anchors: [new X509Certificate(der(anchor))], hardwareOnly });
}
/** The reason of a refusal, or `accepted`. */
const outcome = (forgery?: Forgery): Promise<string> =>
  verifying(forgery).then(
    () => 'accepted',
    ({ message }: Error) => message,
  );

describe('An Android key statement', () => {
  it.each(Object.keys(keyTypes) as KeyType[])('A statement about a %s key is accepted', async (type) => {
    expect(await outcome({ type })).toBe('accepted');
  });

  it.each<[attack: string, forgery: () => Forgery, reason: string]>([
    [
      'attests a key and registers another on the same curve',
      () => ({ credential: ['P-256', others['P-256']] }),
      'another key',
    ],
    [
      'attests a key and registers another on a larger curve',
      () => ({ credential: ['P-384', keys['P-384']] }),
      'another key',
    ],
    ['attests a key on a curve and registers an RSA key', () => ({ credential: ['RSA', keys.RSA] }), 'another key'],
    [
      'attests an RSA key and registers another RSA key',
      () => ({ type: 'RSA', credential: ['RSA', others.RSA] }),
      'another key',
    ],
    [
      'attests an RSA key and registers a key on a curve',
      () => ({ type: 'RSA', credential: ['P-256', keys['P-256']] }),
      'another key',
    ],
    ['signs with another key', () => ({ signer: others['P-256'] }), 'signature'],
    ['signs with another RSA key', () => ({ type: 'RSA', signer: others.RSA }), 'signature'],
    ['signs the authenticator data alone', () => ({ signed: authData }), 'signature'],
    ['signs the client data alone', () => ({ signed: clientDataHash }), 'signature'],
    ['shows no certificate', () => ({ chain: () => [] }), 'no certificate'],
    ['shows a root and no more', () => ({ chain: () => [root] }), 'no certificate below'],
    ['makes a root of their own', () => ({ anchor: issuer, issuer: root }), 'no trust anchor'],
    [
      'replays an attestation that answered another challenge',
      () => ({ extensions: [described(sound, Buffer.alloc(32))] }),
      'another challenge',
    ],
    [
      'shows a certificate about the beginning of the challenge',
      () => ({ extensions: [described(sound, clientDataHash.subarray(0, 31))] }),
      'another challenge',
    ],
    ['shows a certificate of a key that nothing describes', () => ({ extensions: [] }), 'no key description'],
  ])('A statement is refused if an attacker %s', async (_, forgery, reason) => {
    expect(await outcome(forgery())).toContain(reason);
  });

  const past = ['2020-01-01', '2021-01-01'] as const;
  const future = ['2059-01-01', '2060-01-01'] as const;
  it.each([past, future])('Certificates above the leaf have to be valid now, not from %s to %s', async (...valid) => {
    const [above, anchor] = [
      await certificate('CN=Not now', { issuer: root, valid }),
      await certificate('CN=Not Android', { keys: root.keys, valid }),
    ];
    expect(await outcome({ valid })).toBe('accepted');
    expect(await outcome({ issuer: above })).toContain('has expired or is not valid yet');
    expect(await outcome({ anchor })).toContain('has expired or is not valid yet');
  });
});

describe('The description of an Android key', () => {
  const yes = 'accepted';
  const origins = 'The key was not generated where it is stored.';
  const use = 'The key is not for signing alone.';
  const all = 'All applications may use the key.';
  const levels = 'The attestation is not by hardware.';
  const malformed = 'The key description is malformed.';

  it.each<[about: string, description: Described, byDefault: string, hardwareOnly: string]>([
    ['in a TEE', sound, yes, yes],
    ['in a StrongBox', { hardware: generated, level: strongBox }, yes, yes],
    ['with other members', { software: 'bf853d03020101', hardware: `a203020103${generated}`, level: tee }, yes, yes],
    ['with a member of another class', { hardware: `${generated}0101ff7f853e03020102`, level: tee }, yes, yes],
    ['enforced by Android alone', { software: generated, level: tee }, yes, origins],
    ['generated says Android alone', { hardware: purposes(2), software: origin(0), level: tee }, yes, origins],
    ['for signing says Android alone', { hardware: origin(0), software: purposes(2), level: tee }, yes, use],
    ['at the software level', { hardware: generated, level: software }, yes, levels],
    ['at an unknown level', { hardware: generated, level: 3 }, yes, levels],
    ['of a KeyMint in software', { hardware: generated, level: tee, keyMintLevel: software }, yes, levels],
    ['that was derived', { hardware: purposes(2) + origin(1), level: tee }, origins, origins],
    ['that was imported', { hardware: purposes(2) + origin(2), level: tee }, origins, origins],
    ['of unknown origin', { hardware: purposes(2) + origin(3), level: tee }, origins, origins],
    ['that was imported securely', { hardware: purposes(2) + origin(4), level: tee }, origins, origins],
    ['imported, says Android', { hardware: purposes(2), software: origin(2), level: tee }, origins, origins],
    [
      'with two origins in two lists',
      { hardware: purposes(2) + origin(2), software: origin(0), level: tee },
      origins,
      origins,
    ],
    ['with two origins in a list', { hardware: generated + origin(2), level: tee }, origins, origins],
    ['without an origin', { hardware: purposes(2), level: tee }, origins, origins],
    [
      'with an origin of five octets',
      { hardware: `${purposes(2)}bf853e0702050000000000`, level: tee },
      origins,
      origins,
    ],
    ['with a boolean origin', { hardware: `${purposes(2)}bf853e03010100`, level: tee }, origins, origins],
    ['for decryption', { hardware: purposes(1) + origin(0), level: tee }, use, use],
    ['for signing and encryption', { hardware: purposes(0, 2) + origin(0), level: tee }, use, use],
    ['for attestation', { hardware: purposes(7) + origin(0), level: tee }, use, use],
    ['for signing, and in Android for encryption', { ...sound, software: purposes(0) }, use, yes],
    ['for no purpose', { hardware: purposes() + origin(0), level: tee }, use, use],
    ['without a purpose', { hardware: origin(0), level: tee }, use, use],
    ['with a purpose that is not in a set', { hardware: `${generated}a103020100`, level: tee }, malformed, malformed],
    ['with a purpose without its tag', { hardware: `${generated}810100`, level: tee }, malformed, malformed],
    ['for all applications', { hardware: generated + allApplications, level: tee }, all, all],
    ['for all applications, says Android', { ...sound, software: allApplications }, all, all],
    ['of a description that lists nothing', {}, yes, yes],
  ])('A key %s is accepted or refused for what its description says', async (_, description, byDefault, hardware) => {
    const extensions = [described(description)];
    expect(await outcome({ extensions })).toBe(byDefault);
    expect(await outcome({ extensions, hardwareOnly: true })).toBe(hardware);
  });

  const challenge = clientDataHash.toString('hex');
  const rewritten = (from: string, to: string) => {
    const { type, value } = described({});
    const genuine = Buffer.from(value).toString('hex');
    expect(genuine).toContain(from);
    return new Extension(type, false, new Uint8Array(Buffer.from(genuine.replace(from, to), 'hex')));
  };
  it.each<[about: string, from: string, to: string, reason: string]>([
    ['is a number', '30', '02', malformed],
    ['has a number for its challenge', `0420${challenge}`, `0220${challenge}`, 'The key description has no challenge.'],
    ['has null instead of the list of Android', '040030003000', '040005003000', malformed],
    ['has null instead of the list of the hardware', '040030003000', '040030000500', malformed],
  ])('A certificate is refused if its key description %s', async (_, from, to, reason) => {
    expect(await outcome({ extensions: [rewritten(from, to)] })).toBe(reason);
  });

  it.each([sound, {}])('A key that an attested key signed is refused: %j', async (description) => {
    const attested = await certificate('CN=Attested', { issuer, extensions: [described(description, authData)] });
    const chain = (leaf: Signer) => [leaf, attested, issuer];
    expect(await outcome({ issuer: attested, chain })).toBe('A key that is attested itself signed the certificate.');
  });
});
