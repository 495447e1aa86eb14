import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { CommandError } from '../command-error.ts';
import { userByName, userBySub } from '../user-pool.ts';
import type { AdminOptions } from './options.ts';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A user of the pool. The user name is known only if the user was looked up. */
export interface FoundUser {
  readonly sub: string;
  readonly username?: string | undefined;
}

/**
 * Finds the user that the options name: by the `sub` as it was given, in lower case as Cognito's are, or looked up in the
 * user pool.
 *
 * @throws CommandError when there is no such user, or no pool to look in
 */
export async function findUser({ user, userPoolId, region }: AdminOptions): Promise<FoundUser> {
  if (!userPoolId) {
    const sub = subIn(user);
    if (sub) return { sub };
    throw new CommandError('usage', `"${user}" is no sub. To find users by name or address, give --user-pool-id.`);
  }
  const cognito = new CognitoIdentityProviderClient({ region });
  try {
    // Subs come first: users may choose a user name, and nobody can choose a sub.
    const sub = subIn(user);
    const pool = { cognito, userPoolId };
    const found = (sub && (await userBySub(pool, sub))) || (await userByName(pool, user));
    if (found) return found;
    throw new CommandError('unknown', `The user pool has no user "${user}".`);
  } finally {
    cognito.destroy();
  }
}

/** The `sub` in lower case as Cognito's are, or `undefined` if it is none. */
export const subIn = (text: string): string | undefined => (uuid.test(text) ? text.toLowerCase() : undefined);
