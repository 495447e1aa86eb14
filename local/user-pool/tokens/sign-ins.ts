import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { CognitoError, notAuthorized, userNotFound } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import { type Client, rotatesRefreshTokens, tokenValidity } from '../pool/properties.ts';
import { uuid } from '../pool/random.ts';
import type { User } from '../pool/users.ts';

const signIn = v.object({
  /** Names the sign-in in all its tokens. */
  eventId: v.string(),
  originJti: v.string(),
  username: v.string(),
  sub: v.string(),
  clientId: v.string(),
  /** Milliseconds since 1970. */
  authenticatedAt: v.number(),
  /** The user's `signOuts` at that time. */
  signOuts: v.number(),
  revoked: v.boolean(),
});
/** One sign-in of a user. All tokens that come from it, by refreshing too, live and end with it. */
export type SignIn = v.InferOutput<typeof signIn>;

const refreshToken = v.object({
  eventId: v.string(),
  expiresAt: v.number(),
  /** When it was first exchanged for the next one. */
  rotatedAt: v.optional(v.number()),
});

const signInKey = (eventId: string) => `SIGNIN#${eventId}`;
const refreshKey = (token: string) => `REFRESH#${createHash('sha256').update(token).digest('base64url')}`;

export async function recordSignIn(pool: Pool, client: Client, user: User): Promise<SignIn> {
  const record: SignIn = {
    eventId: uuid(pool.random),
    originJti: uuid(pool.random),
    username: user.username,
    sub: user.sub,
    clientId: client.id,
    authenticatedAt: pool.clock().getTime(),
    signOuts: user.signOuts,
    revoked: false,
  };
  await pool.table.put({ key: signInKey(record.eventId), record });
  return record;
}

/** Answers an opaque token; the pool keeps only its digest. */
export async function newRefreshToken(pool: Pool, client: Client, eventId: string, expiresAt?: number) {
  const token = pool.random(96).toString('base64url');
  const record = {
    eventId,
    expiresAt: expiresAt ?? pool.clock().getTime() + tokenValidity(client, 'RefreshToken') * 1000,
  };
  await pool.table.put({ key: refreshKey(token), record });
  return token;
}

/** The sign-in of that id while it is good: neither revoked nor ended by a global sign-out. `token` names what was presented.
 * @throws {CognitoError} NotAuthorizedException, UserNotFoundException
 */
export async function liveSignIn(pool: Pool, eventId: string, token: 'Access' | 'Refresh') {
  const found = await pool.table.get(signInKey(eventId), signIn);
  if (!found) throw notAuthorized(`Invalid ${token} Token`);
  const user = await pool.users.find(found.username);
  if (user?.sub !== found.sub) throw userNotFound();
  if (found.revoked || user.signOuts > found.signOuts) throw notAuthorized(`${token} Token has been revoked`);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  return { signIn: found, user };
}

async function findRefreshToken(pool: Pool, client: Client, token: string) {
  const found = await pool.table.get(refreshKey(token), refreshToken);
  const owner = found && (await pool.table.get(signInKey(found.eventId), signIn));
  return owner?.clientId === client.id ? found : undefined;
}

/**
 * Takes a refresh token. Where the client rotates them, answers the next one, valid as long as the first was, and the
 * token is good for another RetryGracePeriodSeconds only.
 * @throws {CognitoError} NotAuthorizedException, RefreshTokenReuseException
 */
export async function takeRefreshToken(pool: Pool, client: Client, token: string) {
  const found = await findRefreshToken(pool, client, token);
  if (!found) throw notAuthorized('Invalid Refresh Token');
  const now = pool.clock().getTime();
  if (now >= found.expiresAt) throw notAuthorized('Refresh Token has expired');
  const live = await liveSignIn(pool, found.eventId, 'Refresh');
  if (!rotatesRefreshTokens(client)) return { ...live, next: undefined };
  const rotatedAt = await pool.table.setOnce(refreshKey(token), 'rotatedAt', now);
  const grace = client.properties.RefreshTokenRotation.RetryGracePeriodSeconds * 1000;
  // Of two at once, the one that began first may come second, and then its time is before the rotation's.
  if (rotatedAt !== undefined && Math.max(now, rotatedAt) >= rotatedAt + grace) {
    throw new CognitoError('RefreshTokenReuseException', 'Refresh token has been invalidated by rotation.');
  }
  return { ...live, next: await newRefreshToken(pool, client, found.eventId, found.expiresAt) };
}

/** Ends the sign-in the refresh token belongs to, and all its tokens. Answers whether the client has such a token. */
export async function revokeRefreshToken(pool: Pool, client: Client, token: string): Promise<boolean> {
  const found = await findRefreshToken(pool, client, token);
  const owner = found && (await pool.table.get(signInKey(found.eventId), signIn));
  if (!owner) return false;
  await pool.table.put({ key: signInKey(owner.eventId), record: { ...owner, revoked: true } });
  return true;
}
