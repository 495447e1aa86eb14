import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import * as v from 'valibot';
import { invalidSession, notAuthorized } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import type { Client } from '../pool/properties.ts';
import { uuid } from '../pool/random.ts';
import { srpState } from './srp.ts';

const round = v.object({
  challengeName: v.string(),
  challengeResult: v.boolean(),
  challengeMetadata: v.nullable(v.string()),
});
/** An answered round, as Define and Create see it in `session[]`. */
export type Round = v.InferOutput<typeof round>;

const contents = v.object({
  challenge: v.picklist([
    'CUSTOM_CHALLENGE',
    'PASSWORD_VERIFIER',
    'NEW_PASSWORD_REQUIRED',
    'SELECT_CHALLENGE',
    'EMAIL_OTP',
    'SOFTWARE_TOKEN_MFA',
  ]),
  /** The user's username or, for a user who does not exist, what was typed. */
  username: v.string(),
  userNotFound: v.boolean(),
  /** CUSTOM_AUTH only. */
  custom: v.optional(
    v.object({
      rounds: v.array(round),
      privateParameters: v.record(v.string(), v.string()),
      metadata: v.nullable(v.string()),
      /** A password that Define may still ask for. */
      srpA: v.optional(v.string()),
    }),
  ),
  srp: v.optional(srpState),
  /** EMAIL_OTP only: of the code that was sent; left out where none was. */
  codeDigest: v.optional(v.string()),
});

/** What a sign-in has to remember between two requests. */
export type SessionContents = v.InferOutput<typeof contents>;

const claims = v.object({ jti: v.string(), exp: v.number(), aud: v.string(), contents });

/** A session that a client has presented. */
export interface OpenSession extends SessionContents {
  readonly id: string;
}

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);
const usedKey = (id: string) => `SESSION#${id}`;

/**
 * Seals the state of a sign-in for the client to carry, as Cognito does: the client cannot read it, it is good for this
 * client only and for AuthSessionValidity. What it weighs counts against the 8,192 characters of the next request.
 */
export function sealSession(pool: Pool, client: Client, session: SessionContents): Promise<string> {
  const now = seconds(pool.clock().getTime());
  return new EncryptJWT({ contents: session })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setJti(uuid(pool.random))
    .setAudience(client.id)
    .setExpirationTime(now + client.properties.AuthSessionValidity * 60)
    .encrypt(pool.keys.secretFor('sessions'));
}

/**
 * Opens a session without using it.
 * @throws {CognitoError} NotAuthorizedException: expired, or not a session of this client
 */
export async function openSession(pool: Pool, client: Client, sealed: string): Promise<OpenSession> {
  try {
    const { payload } = await jwtDecrypt(sealed, pool.keys.secretFor('sessions'), {
      audience: client.id,
      currentDate: pool.clock(),
    });
    const { jti, contents } = v.parse(claims, payload);
    return { id: jti, ...contents };
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw notAuthorized('Invalid session for the user, session is expired.');
    if (error instanceof errors.JOSEError) throw invalidSession();
    throw error;
  }
}

/**
 * Uses a session for `work`. It can never be used again, whatever comes of it.
 * @throws {CognitoError} NotAuthorizedException: it was used before, or `work` failed with it
 */
export async function useSession<T>(pool: Pool, session: OpenSession, work: () => Promise<T>): Promise<T> {
  const key = usedKey(session.id);
  if (!(await pool.table.create({ key, record: { failed: false } }))) {
    const earlier = await pool.table.get(key, v.object({ failed: v.boolean() }));
    if (earlier?.failed) throw invalidSession();
    throw notAuthorized('Invalid session for the user, session can only be used once.');
  }
  try {
    return await work();
  } catch (error) {
    await pool.table.put({ key, record: { failed: true } });
    throw error;
  }
}
