import { createHash, timingSafeEqual } from 'node:crypto';
import { CognitoError } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import { sixDigits } from '../pool/random.ts';
import type { User } from '../pool/users.ts';

const day = 24 * 3600 * 1000;

/** How long a code to reset a password holds, in milliseconds. */
export const resetCodeValidity = 3600 * 1000;

const digest = (user: User, code: string) => createHash('sha256').update(`${user.sub} ${code}`).digest();

/** Where a code went, as the API tells it: the first letters of the address only. */
export function codeDelivery(email: string) {
  const [local = '', domain = ''] = email.split('@');
  return {
    AttributeName: 'email',
    DeliveryMedium: 'EMAIL',
    Destination: `${local.slice(0, 1)}***@${domain.slice(0, 1)}***`,
  };
}

/** Whether new users of the pool confirm themselves with a code by e-mail. */
export const sendsCodes = (pool: Pool): boolean => pool.properties.AutoVerifiedAttributes.includes('email');

/**
 * Makes a confirmation code and gives it to `send` after storing the user with its digest.
 * Answers undefined, and sends nothing, where the pool verifies no e-mail or the user has none.
 */
export async function sendConfirmationCode(
  pool: Pool,
  user: User,
  store: (user: User) => Promise<void>,
  validity = day,
) {
  const { email } = user.attributes;
  if (!email || !sendsCodes(pool)) {
    await store(user);
    return undefined;
  }
  const code = sixDigits(pool.random);
  const now = pool.clock();
  await store({
    ...user,
    confirmation: { digest: digest(user, code).toString('base64url'), expiresAt: now.getTime() + validity },
  });
  const { EmailSubject, EmailMessage } = pool.properties.VerificationMessageTemplate;
  pool.messages.send({
    to: email,
    subject: EmailSubject ?? 'Your verification code',
    body: (EmailMessage ?? 'Your confirmation code is {####}').replaceAll('{####}', code),
    code,
    sentAt: now.toISOString(),
  });
  return codeDelivery(email);
}

export const expiredCode = () =>
  new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.');

export const wrongCode = () =>
  new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.');

/** @throws {CognitoError} CodeMismatchException, ExpiredCodeException */
export function requireCode(pool: Pool, user: User, code: string): void {
  if (!user.confirmation || pool.clock().getTime() >= user.confirmation.expiresAt) throw expiredCode();
  if (!timingSafeEqual(digest(user, code), Buffer.from(user.confirmation.digest, 'base64url'))) {
    throw wrongCode();
  }
}
