import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { coseKeyOf } from '../../../bin/transfer/public-key.ts';
import { cbor } from '../../support/authenticator/authenticator.ts';
import { type Algorithm, coseKey, generate } from '../../support/authenticator/cose-key.ts';

/** The same key in the forms in which other systems store it. */
const forms: readonly (readonly [name: string, of: (key: KeyObject, cose: Buffer) => string | JsonWebKey])[] = [
  ['COSE in base64url', (_, cose) => cose.toString('base64url')],
  ['COSE in base64', (_, cose) => cose.toString('base64')],
  ['SPKI in base64', (key) => key.export({ format: 'der', type: 'spki' }).toString('base64')],
  ['SPKI in base64url', (key) => key.export({ format: 'der', type: 'spki' }).toString('base64url')],
  ['PEM', (key) => key.export({ format: 'pem', type: 'spki' }).toString()],
  [
    'PEM with Windows line ends',
    (key) => key.export({ format: 'pem', type: 'spki' }).toString().replaceAll('\n', '\r\n'),
  ],
  ['JWK', (key) => key.export({ format: 'jwk' })],
  ['JWK with a null algorithm', (key) => ({ ...key.export({ format: 'jwk' }), alg: null }) as never],
  ['JWK as text', (key) => JSON.stringify({ ...key.export({ format: 'jwk' }), use: 'sig' })],
];
const algorithms: readonly Algorithm[] = [-7, -8, -35, -36, -257];

describe.each(algorithms)('A public key of algorithm %i', (algorithm) => {
  const { publicKey } = generate(algorithm);
  const cose = cbor(coseKey(algorithm, publicKey.export({ format: 'jwk' })) as never);

  it.each(forms)(`The import reads a key of algorithm ${algorithm} from %s as the same COSE key`, (_, of) => {
    expect(Buffer.from(coseKeyOf(of(publicKey, cose)))).toEqual(cose);
  });
});

it.each([
  ['ES256', -7],
  ['EdDSA', -8],
  ['Ed25519', -8],
  ['RS256', -257],
] as const)('The import reads a JSON Web Key that names the algorithm %s', (alg, algorithm) => {
  const { publicKey } = generate(algorithm);
  expect(coseKeyOf({ ...publicKey.export({ format: 'jwk' }), alg }).length).toBeGreaterThan(0);
});

it('The import reads a JSON Web Key whose private members are null', () => {
  const { publicKey } = generate(-7);
  const jwk = publicKey.export({ format: 'jwk' });
  expect(coseKeyOf(JSON.stringify({ ...jwk, d: null }))).toEqual(coseKeyOf(jwk));
});

it('The import reads a key whose base64 has lines, as MIME writes it', () => {
  const { publicKey } = generate(-257);
  const lines = publicKey.export({ format: 'der', type: 'spki' }).toString('base64').replaceAll(/.{64}/g, '$&\r\n');
  expect(coseKeyOf(lines)).toEqual(coseKeyOf(publicKey.export({ format: 'jwk' })));
});

it('The import reads an RSA key from PEM in PKCS #1', () => {
  const { publicKey } = generate(-257);
  expect(coseKeyOf(publicKey.export({ format: 'pem', type: 'pkcs1' }).toString())).toEqual(
    coseKeyOf(publicKey.export({ format: 'jwk' })),
  );
});

const notAKey = 'is not a public key in COSE, SPKI, PEM or JWK form';
const isPrivate = /^is a private key; /;
const notSound = /^is malformed, weak, or of another algorithm than /;
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = p256.publicKey.export({ format: 'der', type: 'spki' });
const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'spki' }).toString();

it.each<[string, string | JsonWebKey, string | RegExp]>([
  ['a private key in PEM', p256.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), isPrivate],
  ['a private JSON Web Key', p256.privateKey.export({ format: 'jwk' }), isPrivate],
  ['an RSA key with a prime', { ...generate(-257).publicKey.export({ format: 'jwk' }), p: 'AQAB' }, isPrivate],
  ['a secret', { kty: 'oct', k: 'AAAA' }, isPrivate],
  ['no key', '', notAKey],
  ['hexadecimal', spki.toString('hex'), notAKey],
  ['prose', 'my key', notAKey],
  ['broken JSON', '{"kty":', notAKey],
  ['SPKI with more behind it', Buffer.concat([spki, Buffer.of(0)]).toString('base64'), notAKey],
  ['SPKI that ends early', spki.subarray(0, -1).toString('base64'), notAKey],
  ['PEM without a key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', notAKey],
  ['a JSON Web Key without a point', { kty: 'EC', crv: 'P-256' }, notAKey],
  ['another algorithm than its curve', { ...p256.publicKey.export({ format: 'jwk' }), alg: 'ES384' }, notSound],
  ['another curve', pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey), notSound],
  ['an X25519 key', pem(generateKeyPairSync('x25519').publicKey), notSound],
  ['an RSA-PSS key', pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey), notSound],
  ['a weak RSA key', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey), notSound],
])('The import refuses %s in the place of a public key', (_, given, reason) => {
  expect(() => coseKeyOf(given)).toThrow(reason);
});
