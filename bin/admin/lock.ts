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
  /** What to tell if it fails. */
  readonly failed: string;
  readonly send: (cognito: CognitoIdentityProviderClient, user: ReturnType<typeof requestOf>) => Promise<unknown>;
}

const disabling: readonly Step[] = [
  {
    failed: 'The passkeys and codes are removed, and none can be added. But the user is not disabled',
    send: (cognito, user) => cognito.send(new AdminDisableUserCommand(user)),
  },
  {
    failed: 'The passkeys and codes are removed, and the user is disabled. But earlier sign-ins may not have ended',
    send: (cognito, user) => cognito.send(new AdminUserGlobalSignOutCommand(user)),
  },
];

const enabling: readonly Step[] = [
  {
    failed: 'Nothing has changed: the user is not enabled',
    send: (cognito, user) => cognito.send(new AdminEnableUserCommand(user)),
  },
];

/**
 * Disables a user and ends all sign-ins. Called after the API has locked the user, so that nothing is added meanwhile.
 *
 * @throws CommandError that says which step Cognito refused
 */
export const disable = (user: PoolUser): Promise<void> => take(disabling, user);

/**
 * Lets a user sign in again. Called before the API unlocks the user: then a failure between them leaves no gap.
 *
 * @throws CommandError if Cognito refuses; then nothing has changed
 */
export const enable = (user: PoolUser): Promise<void> => take(enabling, user);

const requestOf = ({ userPoolId, username }: PoolUser) => ({ UserPoolId: userPoolId, Username: username });

async function take(steps: readonly Step[], user: PoolUser): Promise<void> {
  const cognito = new CognitoIdentityProviderClient({ region: user.region });
  try {
    for (const { failed, send } of steps) {
      await send(cognito, requestOf(user)).catch((cause: Error) => {
        const kind = kinds[cause.name] ?? 'failed';
        throw new CommandError(kind, `${failed} (${cause.name}: ${cause.message}). Run the same command again.`, {
          cause,
        });
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
