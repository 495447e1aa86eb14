import { createLocalJWKSet, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';
import { notAuthorized } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import { type Client, tokenValidity } from '../pool/properties.ts';
import { uuid } from '../pool/random.ts';
import type { User } from '../pool/users.ts';
import { postAuthentication } from '../triggers/post-authentication.ts';
import { customizedClaims, type Occasion } from '../triggers/token-claims.ts';
import { liveSignIn, newRefreshToken, recordSignIn, type SignIn } from './sign-ins.ts';

const accessScope = 'aws.cognito.signin.user.admin';
const booleanAttributes = new Set(['email_verified', 'phone_number_verified']);

/** `AuthenticationResult` of a sign-in that has just succeeded. */
export async function signInTokens(pool: Pool, client: Client, user: User, occasion: Occasion) {
  await postAuthentication(pool, client, user, occasion);
  const signIn = await recordSignIn(pool, client, user);
  const tokens = await accessAndIdToken(pool, client, user, signIn, occasion);
  return { ...tokens, RefreshToken: await newRefreshToken(pool, client, signIn.eventId) };
}

/** `AuthenticationResult` without a refresh token. `auth_time` is that of the sign-in, however often it was refreshed. */
export async function accessAndIdToken(pool: Pool, client: Client, user: User, signIn: SignIn, occasion: Occasion) {
  const common = {
    sub: user.sub,
    event_id: signIn.eventId,
    auth_time: Math.floor(signIn.authenticatedAt / 1000),
    // With token revocation Cognito adds what names the token and its sign-in.
    ...(client.properties.EnableTokenRevocation ? { origin_jti: signIn.originJti, jti: uuid(pool.random) } : {}),
  };
  const access = {
    ...common,
    client_id: client.id,
    token_use: 'access',
    scope: accessScope,
    username: user.username,
  };
  const id = {
    ...attributeClaims(user),
    ...common,
    ...(client.properties.EnableTokenRevocation ? { jti: uuid(pool.random) } : {}),
    aud: client.id,
    token_use: 'id',
    'cognito:username': user.username,
  };
  const claims = await customizedClaims(pool, client, user, occasion, { access, id });
  return {
    AccessToken: await sign(pool, 'access', claims.access, tokenValidity(client, 'AccessToken')),
    ExpiresIn: tokenValidity(client, 'AccessToken'),
    IdToken: await sign(pool, 'id', claims.id, tokenValidity(client, 'IdToken')),
    TokenType: 'Bearer',
  };
}

function attributeClaims({ attributes }: User): JWTPayload {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, booleanAttributes.has(name) ? value === 'true' : value]),
  );
}

function sign(pool: Pool, use: 'access' | 'id', claims: JWTPayload, validity: number): Promise<string> {
  const { kid, privateKey } = pool.keys[use];
  const now = Math.floor(pool.clock().getTime() / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ kid, alg: 'RS256' })
    .setIssuer(pool.issuer)
    .setIssuedAt(now)
    .setExpirationTime(now + validity)
    .sign(privateKey);
}

/** The public keys, as served at `/<pool>/.well-known/jwks.json`. */
export const jwks = (pool: Pool) => ({ keys: [pool.keys.id.publicJwk, pool.keys.access.publicJwk] });

/** Whether the pool signed this token, be it expired or not. */
export async function isOwnJwt(pool: Pool, token: string): Promise<boolean> {
  try {
    await jwtVerify(token, createLocalJWKSet(jwks(pool)), { issuer: [...pool.issuers], currentDate: new Date(0) });
    return true;
  } catch {
    return false;
  }
}

/**
 * The user whose access token it is.
 * @throws {CognitoError} NotAuthorizedException: no access token of this pool, expired, or revoked
 */
export async function userOfAccessToken(pool: Pool, token: string): Promise<User> {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [pool.keys.access.publicJwk] }), {
      issuer: [...pool.issuers],
      currentDate: pool.clock(),
    });
    const { event_id } = v.parse(v.object({ event_id: v.string(), token_use: v.literal('access') }), payload);
    return (await liveSignIn(pool, event_id, 'Access')).user;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw notAuthorized('Access Token has expired');
    if (error instanceof errors.JOSEError || error instanceof v.ValiError) throw notAuthorized('Invalid Access Token');
    throw error;
  }
}
