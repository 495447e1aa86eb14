import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { PasskeyError } from '../passkey-error.ts';
import { awsClientDefaults } from '../runtime/aws-client-defaults.ts';
import { setting } from '../runtime/environment.ts';

const cognito = new CognitoIdentityProviderClient(awsClientDefaults);

/**
 * Checks that the user pool no longer has a user.
 *
 * @param sub a UUID; a search by it finds nobody else, whatever user names others have chosen
 * @throws PasskeyError `user_not_deleted`
 */
export async function requireDeleted(sub: string): Promise<void> {
  const { Users = [] } = await cognito.send(
    new ListUsersCommand({ UserPoolId: setting('userPoolId'), Filter: `sub = "${sub}"`, Limit: 1 }),
  );
  if (Users.length > 0) throw new PasskeyError('user_not_deleted', 'The user pool still has the user.');
}
