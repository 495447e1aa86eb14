import { base64, fromBase64 } from './encoding.ts';

/*
 * Cognito's variant of SRP-6a, on the client's side; the variable names are the protocol's (RFC 5054, section 2). The libraries for it
 * bring big numbers and hashes of their own, more than this whole client; browsers have both. Numbers of arbitrary size are not computed in
 * constant time, neither here nor there: who can measure that in the browser has the password anyway.
 */

/** The group Cognito uses: RFC 3526, section 4 (3,072 bits). */
const N = BigInt(
  '0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);
const g = 2n;

/** The parameters of Cognito's PASSWORD_VERIFIER that the proof is made of. */
export interface Verifier {
  readonly USER_ID_FOR_SRP: string;
  readonly SALT: string;
  readonly SRP_B: string;
  readonly SECRET_BLOCK: string;
}

/** One sign-in: `srpA` goes first, then `prove` answers what came back. */
export interface Srp {
  readonly srpA: string;
  /** The `ChallengeResponses` but the user's name; nothing when the other side is not to be trusted (its number is a multiple of N). */
  prove(verifier: Verifier, password: string, now: Date): Promise<Readonly<Record<string, string>> | undefined>;
}

/**
 * Begins a sign-in with a password that does not leave the page.
 *
 * @param userPoolId such as `ap-southeast-2_Abc123`; the part after the underscore goes into the proof
 * @param random bytes of the private number, fresh each time
 */
export function startSrp(userPoolId: string, random = crypto.getRandomValues(new Uint8Array(32))): Srp {
  const a = number(random);
  const A = power(g, a);
  const pool = userPoolId.slice(userPoolId.indexOf('_') + 1);
  return {
    srpA: A.toString(16),
    async prove({ USER_ID_FOR_SRP, SALT, SRP_B, SECRET_BLOCK }, password, now) {
      const B = BigInt(`0x${SRP_B}`);
      const u = number(await hash(bytes(A), bytes(B)));
      if (B % N === 0n || u === 0n) return undefined;
      const identity = await hash(text(`${pool}${USER_ID_FOR_SRP}:${password}`));
      const x = number(await hash(bytes(BigInt(`0x${SALT}`)), identity));
      const k = number(await hash(bytes(N), bytes(g)));
      const S = power(modulo(B - k * power(g, x)), a + u * x);
      const TIMESTAMP = timestamp(now);
      const claim = concatenated(text(`${pool}${USER_ID_FOR_SRP}`), fromBase64(SECRET_BLOCK), text(TIMESTAMP));
      const key = await derivedKey(bytes(S), bytes(u));
      return {
        TIMESTAMP,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: base64(new Uint8Array(await crypto.subtle.sign('HMAC', key, claim))),
      };
    },
  };
}

/** HKDF (RFC 5869) with Cognito's label, and a key of 16 bytes. */
async function derivedKey(secret: Uint8Array<ArrayBuffer>, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const info = text('Caldera Derived Key');
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, material, 128);
  return crypto.subtle.importKey('raw', bits, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** In English whatever the browser speaks, in UTC, the day without a leading zero: `Sun Nov 2 03:04:05 UTC 2026`. */
function timestamp(now: Date): string {
  const [weekday, day, month, year, time] = now.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

const modulo = (value: bigint): bigint => ((value % N) + N) % N;

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, modulo(base)];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

const number = (from: Uint8Array): bigint =>
  BigInt(`0x${Array.from(from, (byte) => byte.toString(16).padStart(2, '0')).join('')}`);

/** The shortest bytes that are not negative in two's complement, as Java's `BigInteger.toByteArray()` gives them. */
function bytes(from: bigint): Uint8Array<ArrayBuffer> {
  const hex = from.toString(16);
  const even = hex.length % 2 ? `0${hex}` : hex;
  const positive = /^[89a-f]/.test(even) ? `00${even}` : even;
  return Uint8Array.from(positive.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

const text = (from: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(from);

function concatenated(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

async function hash(...parts: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', concatenated(...parts)));
}
