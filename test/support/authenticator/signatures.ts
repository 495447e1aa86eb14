/**
 * Other spellings of an ECDSA signature over P-256 (WebAuthn Level 3, section 6.5.5: ASN.1 DER, RFC 3279, section 2.2.3). Who has one signature
 * can make them without the key.
 */

/** The order of P-256's group. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** (r, n − s) instead of (r, s), which verifies as well. */
export function mirrored(signature: string): string {
  const [r, s] = integersOf(signature);
  return sequence(integer(r), integer(order - s));
}

/** The same integers with their length in the long form, which DER forbids and BER allows. */
export function reencoded(signature: string): string {
  const [, , ...content] = Buffer.from(signature, 'base64url');
  return Buffer.from([0x30, 0x81, content.length, ...content]).toString('base64url');
}

function integersOf(signature: string): [r: bigint, s: bigint] {
  const bytes = Buffer.from(signature, 'base64url');
  const read = (at: number) => bytes.subarray(at + 2, at + 2 + (bytes[at + 1] ?? 0));
  const r = read(2);
  const s = read(2 + 2 + r.length);
  return [BigInt(`0x${r.toString('hex')}`), BigInt(`0x${s.toString('hex')}`)];
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const signed = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
  return Buffer.concat([Buffer.of(0x02, signed.length), signed]);
}

function sequence(...parts: Buffer[]): string {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(0x30, content.length), content]).toString('base64url');
}
