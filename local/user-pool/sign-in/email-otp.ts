import { createHash, timingSafeEqual } from 'node:crypto';
import { invalidSession, wrongSignInCode } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import type { Client } from '../pool/properties.ts';
import { eightDigits } from '../pool/random.ts';
import type { User } from '../pool/users.ts';
import { signInTokens } from '../tokens/tokens.ts';
import { codeDelivery } from '../users/confirmation-codes.ts';
import { type OpenSession, sealSession, useSession } from './sessions.ts';
import { requireSignInAllowed, type Subject } from './subject.ts';

const challenge = 'EMAIL_OTP' as const;
const digest = (username: string, code: string) => createHash('sha256').update(`${username} ${code}`).digest();

/** Whether Cognito offers the user a code: an address that was verified, and no temporary password to be changed first. */
export const mayHaveEmailCode = ({ status, attributes }: User): boolean =>
  status === 'CONFIRMED' && attributes['email'] !== undefined && attributes['email_verified'] === 'true';

/**
 * Sends a code to sign in with, and asks for it. For somebody who does not exist the answer looks the same. The code holds as long as the
 * session; one more needs another session, and takes nothing from this.
 */
export async function sendEmailCode(
  pool: Pool,
  client: Client,
  { username, user }: Subject,
  available: readonly string[],
) {
  const address = user?.attributes['email'];
  const code = eightDigits(pool.random);
  if (address !== undefined) send(pool, address, code);
  const { DeliveryMedium, Destination } = codeDelivery(address ?? username);
  return {
    ChallengeName: challenge,
    AvailableChallenges: available,
    ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: DeliveryMedium, CODE_DELIVERY_DESTINATION: Destination },
    Session: await sealSession(pool, client, {
      challenge,
      username,
      userNotFound: !user,
      ...(user && { codeDigest: digest(username, code).toString('base64url') }),
    }),
  };
}

function send(pool: Pool, to: string, code: string): void {
  const { EmailAuthenticationSubject, EmailAuthenticationMessage } = pool.properties;
  pool.messages.send({
    to,
    subject: EmailAuthenticationSubject ?? 'Your authentication code',
    body: (EmailAuthenticationMessage ?? 'Your authentication code is {####}').replaceAll('{####}', code),
    code,
    sentAt: pool.clock().toISOString(),
  });
}

/**
 * Tokens for the right code. A wrong one leaves the session as it is, however many there are: Cognito documents no limit, and six were
 * answered alike (https://github.com/AllianceBioversityCIAT/onecgiar_pr, "Spike observations", 2026-09-11).
 * @throws {CognitoError} CodeMismatchException; NotAuthorizedException: the session was used before; why this user may not sign in
 */
export async function answerEmailCode(
  pool: Pool,
  client: Client,
  session: OpenSession,
  user: User | undefined,
  code: string,
) {
  const { codeDigest, username } = session;
  if (codeDigest === undefined) throw wrongSignInCode();
  if (!timingSafeEqual(digest(username, code), Buffer.from(codeDigest, 'base64url'))) throw wrongSignInCode();
  if (!user) throw invalidSession();
  return useSession(pool, session, async () => {
    requireSignInAllowed(user);
    return {
      AuthenticationResult: await signInTokens(pool, client, user, { source: 'Authentication' }),
      ChallengeParameters: {},
    };
  });
}
