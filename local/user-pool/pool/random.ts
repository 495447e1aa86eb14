/** Gives `size` random bytes. The one source of chance in the user pool, so that a test can choose it. */
export type Random = (size: number) => Buffer;

/** A random UUID (RFC 9562, version 4). */
export function uuid(random: Random): string {
  const bytes = random(16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A six-digit code as Cognito e-mails it to confirm an address. */
export const sixDigits = (random: Random): string => digits(random, 6);

/** An eight-digit code as Cognito e-mails it to sign in with. */
export const eightDigits = (random: Random): string => digits(random, 8);

const digits = (random: Random, count: number): string =>
  String(random(6).readUIntBE(0, 6) % 10 ** count).padStart(count, '0');
