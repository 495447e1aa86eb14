import { incorrectCredentials, notAuthorized } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import type { Client } from '../pool/properties.ts';
import type { User } from '../pool/users.ts';
import { signInTokens } from '../tokens/tokens.ts';
import { passwordMatches } from '../users/passwords.ts';
import { needsSoftwareToken } from '../users/software-token.ts';
import { sealSession } from './sessions.ts';
import { askForSoftwareToken } from './software-token-mfa.ts';
import { findSubject, requireSignInAllowed, startSrpFor } from './subject.ts';

/**
 * USER_PASSWORD_AUTH and ADMIN_USER_PASSWORD_AUTH.
 * @throws {CognitoError} NotAuthorizedException, UserNotFoundException, and why this user may not sign in
 */
export async function signInWithPassword(pool: Pool, client: Client, name: string, password: string) {
  const { user } = await findSubject(pool, client, name);
  if (!user || !passwordMatches(pool, user, password)) throw incorrectCredentials();
  return afterPassword(pool, client, user);
}

/**
 * USER_SRP_AUTH: asks for PASSWORD_VERIFIER.
 * @throws {CognitoError} InvalidParameterException, UserNotFoundException
 */
export async function startSrpSignIn(pool: Pool, client: Client, name: string, srpA: string) {
  const subject = await findSubject(pool, client, name);
  const { state, parameters } = startSrpFor(pool, subject, srpA);
  const challenge = 'PASSWORD_VERIFIER' as const;
  const session = { challenge, username: subject.username, userNotFound: !subject.user, srp: state };
  return {
    ChallengeName: challenge,
    ChallengeParameters: parameters,
    Session: await sealSession(pool, client, session),
  };
}

/**
 * What follows a right password: tokens, SOFTWARE_TOKEN_MFA where the user has set up an authenticator app, or NEW_PASSWORD_REQUIRED where
 * it was a temporary one.
 * @throws {CognitoError} why this user may not sign in
 */
export async function afterPassword(
  pool: Pool,
  client: Client,
  user: User,
  clientMetadata?: Readonly<Record<string, string>> | undefined,
) {
  requireSignInAllowed(user);
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    if (needsSoftwareToken(pool, user)) return askForSoftwareToken(pool, client, user);
    const occasion = { source: 'Authentication' as const, clientMetadata };
    return { AuthenticationResult: await signInTokens(pool, client, user, occasion), ChallengeParameters: {} };
  }
  const expiresAt = user.password?.expiresAt;
  if (expiresAt !== undefined && pool.clock().getTime() >= expiresAt) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  }
  const challenge = 'NEW_PASSWORD_REQUIRED' as const;
  const missing = pool.properties.Schema.filter(({ Name, Required }) => Required && !user.attributes[Name]);
  return {
    ChallengeName: challenge,
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing.map(({ Name }) => `userAttributes.${Name}`)),
      userAttributes: JSON.stringify(user.attributes),
    },
    Session: await sealSession(pool, client, { challenge, username: user.username, userNotFound: false }),
  };
}
