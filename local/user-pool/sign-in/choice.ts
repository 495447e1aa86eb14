import { invalidParameter } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import type { Client } from '../pool/properties.ts';
import { mayHaveEmailCode, sendEmailCode } from './email-otp.ts';
import { signInWithPassword, startSrpSignIn } from './password.ts';
import { sealSession } from './sessions.ts';
import { findSubject, requireSignInAllowed, type Subject } from './subject.ts';

/** What a first factor can be; of these the pool has no SMS_OTP and no WEB_AUTHN, whatever its policy says. */
const factors = ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'];
type Required = (name: string) => string;

/**
 * USER_AUTH: begins with the factor that the client prefers, if this user may use it; else asks for a choice (SELECT_CHALLENGE). Somebody who
 * does not exist is offered all that the pool has. (Cognito picks one of them at random for such names.)
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
 * @throws {CognitoError} InvalidParameterException, UserNotFoundException, why this user may not sign in, and what the factor throws
 */
export async function startChoice(
  pool: Pool,
  client: Client,
  name: string,
  preferred: string | undefined,
  required: Required,
) {
  if (preferred !== undefined && !factors.includes(preferred)) {
    throw invalidParameter(`Unsupported preferred challenge: ${preferred}`);
  }
  const subject = await findSubject(pool, client, name);
  if (subject.user) requireSignInAllowed(subject.user);
  const available = factorsOf(pool, subject);
  if (preferred !== undefined && available.includes(preferred))
    return begin(pool, client, subject, preferred, required);
  const challenge = 'SELECT_CHALLENGE' as const;
  return {
    ChallengeName: challenge,
    AvailableChallenges: available,
    ChallengeParameters: {},
    Session: await sealSession(pool, client, {
      challenge,
      username: subject.username,
      userNotFound: !subject.user,
    }),
  };
}

/**
 * Goes on with the factor that the client has chosen.
 * @throws {CognitoError} InvalidParameterException: it was none of the offered, or lacks a parameter; and what the factor throws
 */
export async function choose(pool: Pool, client: Client, subject: Subject, factor: string, required: Required) {
  if (!factorsOf(pool, subject).includes(factor)) throw invalidParameter(`Challenge ${factor} is not available.`);
  return begin(pool, client, subject, factor, required);
}

/** Each a sign-in of its own, to which the choice adds nothing. */
function begin(pool: Pool, client: Client, subject: Subject, factor: string, required: Required): Promise<object> {
  const { username } = subject;
  if (factor === 'EMAIL_OTP') return sendEmailCode(pool, client, subject, factorsOf(pool, subject));
  if (factor === 'PASSWORD') return signInWithPassword(pool, client, username, required('PASSWORD'));
  return startSrpSignIn(pool, client, username, required('SRP_A'));
}

function factorsOf(pool: Pool, { user }: Subject): string[] {
  const allowed = pool.properties.Policies.SignInPolicy.AllowedFirstAuthFactors;
  return [
    ...(allowed.includes('PASSWORD') && (!user || user.password) ? ['PASSWORD_SRP', 'PASSWORD'] : []),
    ...(allowed.includes('EMAIL_OTP') && (!user || mayHaveEmailCode(user)) ? ['EMAIL_OTP'] : []),
  ];
}
