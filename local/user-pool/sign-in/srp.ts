import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { invalidParameter } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import { type StoredPassword, srpPoolName } from '../users/passwords.ts';
import { bytes, fromHex, g, hashNumber, N, power } from '../users/srp-numbers.ts';

/*
 * Cognito's variant of SRP-6a, on the server's side; the variable names are the protocol's (RFC 5054, section 2).
 * npm's `cognito-srp` pads numbers with leading zeros that Cognito's clients leave out, and refuses one right password in
 * some 200; this does not.
 */
const k = hashNumber(bytes(N), bytes(g));

/** What the server has to remember between SRP's two messages. It is as good as the password for this one sign-in. */
export const srpState = v.object({ userId: v.string(), key: v.string(), secretBlock: v.string() });
export type SrpState = v.InferOutput<typeof srpState>;

/**
 * SRP's first message: answers the client's `SRP_A` with the parameters of PASSWORD_VERIFIER.
 * @throws {CognitoError} InvalidParameterException: `SRP_A` is no number between 0 and N
 */
export function startSrp(pool: Pool, userId: string, password: StoredPassword, srpA: string) {
  const A = publicNumber(srpA);
  const b = fromHex(pool.random(32).toString('hex'));
  const verifier = fromHex(password.verifier);
  const B = (k * verifier + power(g, b)) % N;
  const u = hashNumber(bytes(A), bytes(B));
  const S = power(A * power(verifier, u), b);
  const key = Buffer.from(hkdfSync('sha256', bytes(S), bytes(u), 'Caldera Derived Key', 16)).toString('base64');
  const secretBlock = pool.random(64).toString('base64');
  const state: SrpState = { userId, key, secretBlock };
  const parameters = {
    USER_ID_FOR_SRP: userId,
    USERNAME: userId,
    SALT: password.salt,
    SRP_B: B.toString(16),
    SECRET_BLOCK: secretBlock,
  };
  return { state, parameters };
}

function publicNumber(srpA: string): bigint {
  const A = /^[0-9a-f]{1,768}$/i.test(srpA) ? fromHex(srpA) : 0n;
  if (A <= 0n || A >= N) throw invalidParameter('SRP_A must be a hexadecimal number between 0 and N.');
  return A;
}

/** SRP's second message: whether the client has proven that it knows the password. */
export function srpProofHolds(
  pool: Pool,
  state: SrpState,
  proof: { readonly secretBlock: string; readonly timestamp: string; readonly signature: string },
): boolean {
  if (proof.secretBlock !== state.secretBlock) return false;
  const expected = createHmac('sha256', Buffer.from(state.key, 'base64'))
    .update(srpPoolName(pool) + state.userId)
    .update(Buffer.from(state.secretBlock, 'base64'))
    .update(proof.timestamp)
    .digest();
  const given = Buffer.from(proof.signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
