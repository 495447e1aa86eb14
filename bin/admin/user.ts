import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { CommandError } from '../command-error.ts';
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
    const found = (sub && (await bySub(cognito, userPoolId, sub))) || (await byName(cognito, userPoolId, user));
    if (found) return found;
    throw new CommandError('unknown', `The user pool has no user "${user}".`);
  } finally {
    cognito.destroy();
  }
}

/** The `sub` in lower case as Cognito's are, or `undefined` if it is none. */
export const subIn = (text: string): string | undefined => (uuid.test(text) ? text.toLowerCase() : undefined);

/** The name of the user who has a `sub` in a pool; `undefined` if nobody has, as after the user was deleted. */
export async function stillInPool(
  { region }: Pick<AdminOptions, 'region'>,
  userPoolId: string,
  sub: string,
): Promise<string | undefined> {
  const cognito = new CognitoIdentityProviderClient({ region });
  try {
    return (await bySub(cognito, userPoolId, sub))?.username;
  } finally {
    cognito.destroy();
  }
}

async function bySub(
  cognito: CognitoIdentityProviderClient,
  UserPoolId: string,
  sub: string,
): Promise<FoundUser | undefined> {
  const { Users: [found] = [] } = await cognito.send(new ListUsersCommand({ UserPoolId, Filter: `sub = "${sub}"` }));
  return found && { sub, username: found.Username };
}

/** Returns the user with that name or alias, or `undefined` if the pool has no such user. */
async function byName(
  cognito: CognitoIdentityProviderClient,
  UserPoolId: string,
  name: string,
): Promise<FoundUser | undefined> {
  try {
    const { Username, UserAttributes = [] } = await cognito.send(
      new AdminGetUserCommand({ UserPoolId, Username: name }),
    );
    const sub = UserAttributes.find(({ Name }) => Name === 'sub')?.Value;
    if (sub) return { sub, username: Username };
    throw new CommandError('failed', `The user pool gives no sub for "${name}".`);
  } catch (error) {
    if (error instanceof UserNotFoundException) return undefined;
    throw error;
  }
}
