import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { loadConfig } from './config';

/** Cached, with the keys that it has fetched. */
let keys: { readonly issuer: string; readonly set: ReturnType<typeof createRemoteJWKSet> } | undefined;

/**
 * Checks a token of Cognito: signature, issuer, app client, use and expiry.
 *
 * @returns its claims; `undefined` if it is not valid
 * @throws if the keys can't be fetched, which says nothing about the token
 */
export async function verify(token: string, use: 'access' | 'id'): Promise<JWTPayload | undefined> {
  const { userPoolEndpoint, userPoolId, userPoolClientId } = await loadConfig();
  // A pool with an issuer of its own has another one: set it in `TOKEN_ISSUER`.
  const issuer = process.env.TOKEN_ISSUER ?? `${userPoolEndpoint}/${userPoolId}`;
  if (keys?.issuer !== issuer) keys = { issuer, set: createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`)) };
  try {
    const { payload } = await jwtVerify(token, keys.set, { issuer, algorithms: ['RS256'] });
    const client = use === 'access' ? payload.client_id : payload.aud;
    return payload.token_use === use && client === userPoolClientId ? payload : undefined;
  } catch (error) {
    if (isAboutToken(error)) return undefined;
    throw error;
  }
}

const isAboutToken = (error: unknown): boolean =>
  error instanceof errors.JWTClaimValidationFailed ||
  error instanceof errors.JWTExpired ||
  error instanceof errors.JWTInvalid ||
  error instanceof errors.JWSInvalid ||
  error instanceof errors.JWSSignatureVerificationFailed ||
  error instanceof errors.JOSEAlgNotAllowed ||
  error instanceof errors.JWKSNoMatchingKey;
