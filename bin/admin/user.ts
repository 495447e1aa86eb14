import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { CommandError } from '../command-error.ts';
import type { AdminOptions } from './options.ts';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * The user's `sub`: as it was given, or looked up in the user pool.
 *
 * @throws CommandError when there is no such user, or no pool to look in
 */
export async function subOf({ user, userPoolId, region }: AdminOptions): Promise<string> {
  if (!userPoolId) {
    if (uuid.test(user)) return user;
    throw new CommandError('usage', `"${user}" is no sub. To find users by name or address, give --user-pool-id.`);
  }
  const cognito = new CognitoIdentityProviderClient({ region });
  try {
    const { UserAttributes = [] } = await cognito.send(
      new AdminGetUserCommand({ UserPoolId: userPoolId, Username: user }),
    );
    const sub = UserAttributes.find(({ Name }) => Name === 'sub')?.Value;
    if (sub) return sub;
    throw new CommandError('failed', `The user pool gives no sub for "${user}".`);
  } catch (error) {
    if (error instanceof UserNotFoundException) {
      throw new CommandError('unknown', `The user pool has no user "${user}".`, { cause: error });
    }
    throw error;
  } finally {
    cognito.destroy();
  }
}
