import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSoundPoint } from '../../../lambdas/ceremonies/edwards25519.ts';

const bytes = (hex: string) => Buffer.from(hex, 'hex');
const little = (value: bigint) => bytes(value.toString(16).padStart(64, '0')).reverse();
const p = 2n ** 255n - 19n;

/** All points whose order is 1, 2, 4 or 8, with either sign, in every encoding that fits into 32 bytes. */
const smallOrder = [
  ...[0n, 1n, p - 1n, p, p + 1n].map((y) => little(y).toString('hex')),
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
];

describe('An Ed25519 public key', () => {
  it('An Ed25519 public key that Node generates is sound', () => {
    for (let count = 0; count < 200; count++) {
      const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
      expect(isSoundPoint(Buffer.from(x, 'base64url'))).toBe(true);
    }
  });

  it.each([
    // RFC 8032, section 7.1, tests 1 and 2.
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  ])('The Ed25519 public key %s of RFC 8032 is sound', (hex) => expect(isSoundPoint(bytes(hex))).toBe(true));

  it.each(smallOrder)('The Ed25519 public key %s of small order is refused', (hex) => {
    const encoded = bytes(hex);
    expect(isSoundPoint(encoded)).toBe(false);
    encoded.writeUInt8(encoded.readUInt8(31) | 0x80, 31);
    expect(isSoundPoint(encoded)).toBe(false);
  });

  it('An Ed25519 public key beyond the field is refused', () => {
    // y = 3 is on the curve; p + 3 is the same y, written otherwise.
    expect(isSoundPoint(little(3n))).toBe(true);
    for (let y = p; y < 2n ** 255n; y++) expect(isSoundPoint(little(y))).toBe(false);
  });

  it('An Ed25519 public key off the curve is refused', () => {
    expect(isSoundPoint(little(2n))).toBe(false);
    expect(isSoundPoint(little(7n))).toBe(false);
  });
});
