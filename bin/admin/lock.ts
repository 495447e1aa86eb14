import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { CommandError } from '../command-error.ts';
import type { AdminOptions } from './options.ts';

/** The user and the user pool. */
type Who = Pick<AdminOptions, 'region'> & { readonly userPoolId: string; readonly sub: string };

/**
 * Disables a user and ends all sign-ins. Called after the API has locked the user, so that nothing is added meanwhile.
 *
 * @throws CommandError if Cognito refuses; then the user is locked but may still be able to sign in
 */
export const disable = (who: Who): Promise<void> =>
  withCognito(who, 'The passkeys and codes are removed, and none can be added. But the user is not disabled', [
    (user) => new AdminDisableUserCommand(user),
    (user) => new AdminUserGlobalSignOutCommand(user),
  ]);

/**
 * Lets a user sign in again. Called before the API unlocks the user: then a failure between them leaves no gap.
 *
 * @throws CommandError if Cognito refuses; then nothing has changed
 */
export const enable = (who: Who): Promise<void> =>
  withCognito(who, 'Nothing has changed: the user is not enabled', [(user) => new AdminEnableUserCommand(user)]);

type Call = AdminDisableUserCommand | AdminEnableUserCommand | AdminUserGlobalSignOutCommand;

async function withCognito(
  { region, userPoolId, sub }: Who,
  otherwise: string,
  calls: readonly ((user: { readonly UserPoolId: string; readonly Username: string }) => Call)[],
): Promise<void> {
  const cognito = new CognitoIdentityProviderClient({ region });
  try {
    // Cognito takes a sub for the user name of a local user.
    for (const call of calls)
      await cognito.send(call({ UserPoolId: userPoolId, Username: sub }) as AdminEnableUserCommand);
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : { name: 'Error', message: String(cause) };
    const kind = name === 'AccessDeniedException' ? 'refused' : name === 'UserNotFoundException' ? 'unknown' : 'failed';
    throw new CommandError(kind, `${otherwise} (${name}: ${message}). Run the same command again.`, { cause });
  } finally {
    cognito.destroy();
  }
}
