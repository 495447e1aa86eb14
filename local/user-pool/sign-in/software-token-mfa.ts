import { CognitoError, invalidParameter, invalidSession } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import type { Client } from '../pool/properties.ts';
import type { User } from '../pool/users.ts';
import { signInTokens } from '../tokens/tokens.ts';
import { softwareTokenMatches } from '../users/software-token.ts';
import { type OpenSession, sealSession, useSession } from './sessions.ts';
import { requireSignInAllowed } from './subject.ts';

const challenge = 'SOFTWARE_TOKEN_MFA' as const;

/**
 * Asks for a code of the user's authenticator app. The right one gives tokens, and Define is not called again.
 *
 * @throws {CognitoError} InvalidParameterException: the pool requires MFA, and the user has set up none
 */
export async function askForSoftwareToken(pool: Pool, client: Client, user: User) {
  if (!user.softwareToken?.enabled) {
    throw invalidParameter('The local user pool has no MFA_SETUP: set up an authenticator app while MFA is OPTIONAL.');
  }
  return {
    ChallengeName: challenge,
    ChallengeParameters: { USER_ID_FOR_SRP: user.username },
    Session: await sealSession(pool, client, { challenge, username: user.username, userNotFound: false }),
  };
}

/**
 * Gives tokens for the right code, also in a custom sign-in: others report that Cognito calls Define no more
 * (https://github.com/aws-amplify/amplify-js/issues/3876, issue 12887). A wrong code leaves the session as it is.
 *
 * @throws {CognitoError} CodeMismatchException; NotAuthorizedException: the session was used before; why this user may
 *   not sign in; and what the triggers bring about
 */
export async function answerSoftwareToken(
  pool: Pool,
  client: Client,
  session: OpenSession,
  user: User | undefined,
  answer: { readonly code: string; readonly clientMetadata: Readonly<Record<string, string>> | undefined },
) {
  if (!user?.softwareToken) throw invalidSession();
  if (!softwareTokenMatches(pool, user.softwareToken.secret, answer.code)) {
    throw new CognitoError('CodeMismatchException', 'Invalid code received for user');
  }
  return useSession(pool, session, async () => {
    requireSignInAllowed(user);
    const occasion = { source: 'Authentication' as const, clientMetadata: answer.clientMetadata };
    return { AuthenticationResult: await signInTokens(pool, client, user, occasion), ChallengeParameters: {} };
  });
}
