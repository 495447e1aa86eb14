import { userNotFound } from '../pool/errors.ts';
import { type Pool, requirePool } from '../pool/pool.ts';
import type { User } from '../pool/users.ts';

/**
 * The user an administrator names.
 * @throws {CognitoError} ResourceNotFoundException, UserNotFoundException
 */
export async function requireUser(pool: Pool, userPoolId: string, name: string): Promise<User> {
  requirePool(pool, userPoolId);
  const user = await pool.users.find(name);
  if (!user) throw userNotFound();
  return user;
}

/** What administrators' operations answer of a user, without the attributes. */
export function describeUser(user: User) {
  return {
    Username: user.username,
    UserStatus: user.status,
    Enabled: user.enabled,
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
  };
}
