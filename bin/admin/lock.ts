import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { CommandError } from '../command-error.ts';

/** A user of a user pool, by the user name. */
export interface PoolUser {
  readonly region: string;
  readonly userPoolId: string;
  readonly username: string;
}

interface Step {
  /** The error message if it fails. */
  readonly failed: string;
  readonly send: (cognito: CognitoIdentityProviderClient, user: ReturnType<typeof requestOf>) => Promise<unknown>;
}

const disabling: readonly Step[] = [
  {
    failed: 'The user is not disabled. Run the same command again',
    send: (cognito, user) => cognito.send(new AdminDisableUserCommand(user)),
  },
  {
    failed: 'The user is disabled, but earlier sign-ins may not have ended. Run the same command again',
    send: (cognito, user) => cognito.send(new AdminUserGlobalSignOutCommand(user)),
  },
];

/**
 * Disables a user and ends all sign-ins. Called after the API has locked the user, so that nothing is added meanwhile.
 *
 * @throws CommandError that says which step Cognito refused
 */
export const disable = (user: PoolUser): Promise<void> => take(disabling, user);

/**
 * Lets a user sign in again.
 *
 * @param recoveryCode that the API gave; it is told if Cognito refuses, since nobody can ask for it again
 * @throws CommandError if Cognito refuses
 */
export const enable = (user: PoolUser, recoveryCode: string): Promise<void> =>
  take(
    [
      {
        failed: `The user has the recovery code ${recoveryCode}, but is not enabled: "aws cognito-idp admin-enable-user" does it`,
        send: (cognito, request) => cognito.send(new AdminEnableUserCommand(request)),
      },
    ],
    user,
  );

const requestOf = ({ userPoolId, username }: PoolUser) => ({ UserPoolId: userPoolId, Username: username });

async function take(steps: readonly Step[], user: PoolUser): Promise<void> {
  const cognito = new CognitoIdentityProviderClient({ region: user.region });
  try {
    for (const { failed, send } of steps) {
      await send(cognito, requestOf(user)).catch((cause: Error) => {
        const kind = kinds[cause.name] ?? 'failed';
        throw new CommandError(kind, `${failed} (${cause.name}: ${cause.message}).`, { cause });
      });
    }
  } finally {
    cognito.destroy();
  }
}

const kinds: Readonly<Record<string, CommandError['kind']>> = {
  AccessDeniedException: 'refused',
  UserNotFoundException: 'unknown',
};
