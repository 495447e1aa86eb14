import { createHash, getDiffieHellman } from 'node:crypto';

/** The group Cognito uses: RFC 3526, group 15 (3,072 bits). */
export const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
export const g = 2n;

/** `base` to the power of `exponent`, modulo N. */
export function power(base: bigint, exponent: bigint): bigint {
  let [result, square, rest] = [1n, base % N, exponent];
  while (rest > 0n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
    rest >>= 1n;
  }
  return result;
}

/** The shortest bytes that are not negative in two's complement, as Java's `BigInteger.toByteArray()` gives them. */
export function bytes(number: bigint): Buffer {
  const hex = number.toString(16);
  const even = hex.length % 2 ? `0${hex}` : hex;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

export const fromHex = (hex: string): bigint => BigInt(`0x${hex}`);

export function hash(...parts: (Buffer | string)[]): Buffer {
  const sha256 = createHash('sha256');
  for (const part of parts) sha256.update(part);
  return sha256.digest();
}

export const hashNumber = (...parts: (Buffer | string)[]): bigint => fromHex(hash(...parts).toString('hex'));
