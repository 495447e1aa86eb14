import { describe, expect, it } from 'vitest';
import { requireDer } from '../../../lambdas/ceremonies/ecdsa-signature.ts';
import { type Cbor, cbor } from '../../support/authenticator/authenticator.ts';
import { type Algorithm, coseKey, generate } from '../../support/authenticator/cose-key.ts';

const keyOf = (algorithm: Algorithm) =>
  new Uint8Array(cbor(coseKey(algorithm, generate(algorithm).publicKey.export({ format: 'jwk' })) as Cbor));
const [p256, p521, ed25519] = [keyOf(-7), keyOf(-36), keyOf(-8)];
const judged =
  (hex: string, key = p256) =>
  () =>
    requireDer(Buffer.from(hex, 'hex'), key);

/** Two integers of 62 bytes: with what says so, 128 bytes. */
const long = `023e${'11'.repeat(62)}`.repeat(2);

describe('An ECDSA signature', () => {
  it.each([
    ['two small integers', '3006020101020101'],
    ['integers with the zero that keeps them positive', '300802020080020200ff'],
    ['integers of different lengths', '30070202010002017f'],
  ])('An ECDSA signature of %s is accepted', (_, hex) => expect(judged(hex)).not.toThrow());

  it.each([
    ['a redundant zero', '30070202007f020101'],
    ['a redundant zero in the second integer', '300702010102020001'],
    ['a negative integer', '3006020180020101'],
    ['a third integer', '3009020101020101020101'],
    ['a trailing byte', '300602010102010100'],
    ['a trailing byte that the length includes', '300702010102010100'],
    ['a length that is too large', '3007020101020101'],
    ['a length in a longer form', '308106020101020101'],
    ['an integer’s length in a longer form', '30070281010102010100'],
    ['another tag for the sequence', '3106020101020101'],
    ['another tag for an integer', '3006030101020101'],
    ['only one integer', '3003020101'],
    ['no integers', '3000'],
    ['no bytes', ''],
    ['more than 255 bytes', `308106020101028101${'01'.repeat(256)}`],
  ])('An ECDSA signature with %s is refused', (_, hex) => expect(judged(hex)).toThrow());

  it('An ECDSA signature has a length of two bytes from 128 bytes on, as with P-521', () => {
    expect(judged(`308180${long}`, p521)).not.toThrow();
    expect(judged(`3080${long}`, p521)).toThrow();
    expect(judged(`307e${`023d${'11'.repeat(61)}`.repeat(2)}`, p521)).not.toThrow();
  });
});

it('A signature of another algorithm is not required to be DER', () => {
  expect(judged('00'.repeat(64), ed25519)).not.toThrow();
});
