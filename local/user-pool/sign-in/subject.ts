import { createHmac } from 'node:crypto';
import { CognitoError, notAuthorized, userNotFound } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import type { Client } from '../pool/properties.ts';
import { uuid } from '../pool/random.ts';
import type { User } from '../pool/users.ts';
import { unknowablePassword } from '../users/passwords.ts';
import { startSrp } from './srp.ts';

/** Who wants to sign in. Without `user` it is somebody who does not exist, and the client must not learn that. */
export interface Subject {
  /** The user's username or, for a user who does not exist, what was typed. */
  readonly username: string;
  readonly user: User | undefined;
}

/**
 * @throws {CognitoError} UserNotFoundException, unless the client prevents user existence errors
 */
export async function findSubject(pool: Pool, client: Client, name: string): Promise<Subject> {
  const user = await pool.users.find(name);
  if (!user && client.properties.PreventUserExistenceErrors === 'LEGACY') throw userNotFound();
  return { username: user?.username ?? name, user };
}

/**
 * @throws {CognitoError} NotAuthorizedException, UserNotConfirmedException, PasswordResetRequiredException
 */
export function requireSignInAllowed(user: User): void {
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'UNCONFIRMED') throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'RESET_REQUIRED') {
    throw new CognitoError('PasswordResetRequiredException', 'Password reset required for the user');
  }
}

/**
 * Begins SRP for a known user or for one who does not exist: the answers look alike, and the same name gets the same
 * user id and salt each time.
 * @throws {CognitoError} InvalidParameterException: bad `SRP_A`
 */
export function startSrpFor(pool: Pool, { user, username }: Subject, srpA: string) {
  const userId = user ? user.username : simulatedUserId(pool, username);
  return startSrp(pool, userId, user?.password ?? unknowablePassword(pool, userId), srpA);
}

function simulatedUserId(pool: Pool, name: string): string {
  if (!pool.properties.UsernameAttributes.includes('email')) return name;
  const digest = createHmac('sha256', pool.keys.secretFor('simulated user ids')).update(name).digest();
  return uuid((size) => digest.subarray(0, size));
}
