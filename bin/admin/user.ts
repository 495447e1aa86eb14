import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { CommandError } from '../command-error.ts';
import type { AdminOptions } from './options.ts';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * The user's `sub`, in lower case as Cognito's are: as it was given, or looked up in the user pool.
 *
 * @throws CommandError when there is no such user, or no pool to look in
 */
export async function subOf({ user, userPoolId, region }: AdminOptions): Promise<string> {
  if (!userPoolId) {
    if (uuid.test(user)) return user.toLowerCase();
    throw new CommandError('usage', `"${user}" is no sub. To find users by name or address, give --user-pool-id.`);
  }
  const cognito = new CognitoIdentityProviderClient({ region });
  try {
    // User names come first: in some pools they are UUIDs, in any case.
    for (const name of new Set([user, uuid.test(user) ? user.toLowerCase() : user])) {
      const sub = await findSub(cognito, userPoolId, name);
      if (sub) return sub;
    }
    throw new CommandError('unknown', `The user pool has no user "${user}".`);
  } finally {
    cognito.destroy();
  }
}

/** Returns the `sub` of the user with that name, alias or `sub`, or `undefined` if the pool has no such user. */
async function findSub(
  cognito: CognitoIdentityProviderClient,
  UserPoolId: string,
  Username: string,
): Promise<string | undefined> {
  try {
    const { UserAttributes = [] } = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username }));
    const sub = UserAttributes.find(({ Name }) => Name === 'sub')?.Value;
    if (sub) return sub;
    throw new CommandError('failed', `The user pool gives no sub for "${Username}".`);
  } catch (error) {
    if (error instanceof UserNotFoundException) return undefined;
    throw error;
  }
}
