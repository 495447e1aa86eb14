import { describe, expect, it } from 'vitest';
import { soundKey } from '../../../lambdas/ceremonies/public-key.ts';
import { type Cbor, cbor } from '../../support/authenticator/authenticator.ts';
import {
  type Algorithm,
  type CoseKey,
  type CoseValue,
  coseKey,
  generate,
} from '../../support/authenticator/cose-key.ts';
import { hostileKeys } from '../../support/hostile/public-keys.ts';

const judged = (encoded: Uint8Array) => soundKey(new Uint8Array(encoded));
const labels = {
  [-7]: [1, 3, -1, -2, -3],
  [-8]: [1, 3, -1, -2],
  [-35]: [1, 3, -1, -2, -3],
  [-36]: [1, 3, -1, -2, -3],
  [-257]: [1, 3, -1, -2],
};
const algorithms = [-7, -8, -35, -36, -257] as const;
const made = new Map<Algorithm, CoseKey>();
const known = (algorithm: Algorithm): CoseKey => {
  const key = made.get(algorithm) ?? coseKey(algorithm, generate(algorithm).publicKey.export({ format: 'jwk' }));
  made.set(algorithm, key);
  return key;
};
const changed = (algorithm: Algorithm, ...members: readonly (readonly [CoseValue, CoseValue])[]) =>
  cbor(new Map([...known(algorithm), ...members]) as Cbor);

describe.each(algorithms)('A public key of algorithm %i', (algorithm) => {
  it(`A key of algorithm ${algorithm} is sound as an authenticator makes it`, () => {
    expect(judged(changed(algorithm))).toBe(algorithm);
  });

  it.each(labels[algorithm])(`A key of algorithm ${algorithm} is refused if member %i is missing or wrong`, (label) => {
    const rest = [...known(algorithm)].filter(([name]) => name !== label);
    expect(() => judged(cbor(new Map(rest) as Cbor))).toThrow('not what its algorithm asks for');
    for (const value of [99, 'text', true, new Uint8Array(0), new Uint8Array(31).fill(8), new Uint8Array(67).fill(8)]) {
      expect(() => judged(changed(algorithm, [label, value])), `${value}`).toThrow();
    }
  });

  it(`A key of algorithm ${algorithm} is refused with an extra member`, () => {
    for (const label of [2, 4, -4]) expect(() => judged(changed(algorithm, [label, 1]))).toThrow('not what its');
    expect(() => judged(changed(algorithm, ['3', algorithm]))).toThrow('no COSE key');
    expect(() => judged(changed(algorithm, [0.5, 1]))).toThrow('no COSE key');
  });

  it(`A key of algorithm ${algorithm} is refused if it names another algorithm`, () => {
    for (const other of [...algorithms, -9, -37, -65535].filter((one) => one !== algorithm)) {
      expect(() => judged(changed(algorithm, [3, other])), `${other}`).toThrow('not what its algorithm asks for');
    }
  });
});

describe('Hostile public keys', () => {
  // What is not canonical is refused with the attestation object, and what was not offered with the policy.
  const elsewhere = /in a longer form|a float for its type|was not offered/;
  const hostile = hostileKeys.filter(({ name }) => !elsewhere.test(name));
  it.each(hostile)('The key check refuses a registration $name', ({ lies }) => {
    const publicKey = typeof lies === 'object' ? lies.publicKey?.(known(-7)) : undefined;
    expect(publicKey).toBeDefined();
    expect(() => judged(publicKey ?? new Uint8Array())).toThrow();
  });
});

describe('An RSA key', () => {
  /** Of so many bits, all of them set. */
  const modulus = (bits: number) => {
    const bytes = new Uint8Array(Math.ceil(bits / 8)).fill(255);
    bytes[0] = 255 >> ((8 - (bits % 8)) % 8);
    return bytes;
  };
  const exponent = (value: number) => new Uint8Array(Buffer.from(value.toString(16).padStart(6, '0'), 'hex'));

  it('An RSA key has 2048 to 4096 bits', () => {
    for (const bits of [2048, 2049, 4095, 4096]) expect(judged(changed(-257, [-1, modulus(bits)]))).toBe(-257);
    for (const bits of [1024, 2047, 4097, 8192]) expect(() => judged(changed(-257, [-1, modulus(bits)]))).toThrow();
  });

  it('An RSA key has an odd modulus', () => {
    const endingIn = (byte: number) => changed(-257, [-1, modulus(2048).with(-1, byte)]);
    for (const byte of [1, 127, 255]) expect(judged(endingIn(byte))).toBe(-257);
    for (const byte of [0, 2, 128, 254]) expect(() => judged(endingIn(byte))).toThrow();
  });

  it('An RSA key has an odd exponent above 2^16', () => {
    for (const value of [65537, 65539, 0xffffff]) expect(judged(changed(-257, [-2, exponent(value)]))).toBe(-257);
    for (const value of [3, 65535, 65536, 65538]) expect(() => judged(changed(-257, [-2, exponent(value)]))).toThrow();
  });
});
