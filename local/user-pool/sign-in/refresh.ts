import type { Pool } from '../pool/pool.ts';
import type { Client } from '../pool/properties.ts';
import { takeRefreshToken } from '../tokens/sign-ins.ts';
import { accessAndIdToken } from '../tokens/tokens.ts';

/**
 * New tokens for a refresh token, with a new refresh token only where the client rotates them.
 * @throws {CognitoError} NotAuthorizedException, RefreshTokenReuseException
 */
export async function refreshTokens(pool: Pool, client: Client, refreshToken: string) {
  const { user, signIn, next } = await takeRefreshToken(pool, client, refreshToken);
  const tokens = await accessAndIdToken(pool, client, user, signIn, { source: 'RefreshTokens' });
  return { AuthenticationResult: next === undefined ? tokens : { ...tokens, RefreshToken: next } };
}
