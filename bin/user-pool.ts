import {
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  ListUsersCommand,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';

/** A user pool and how it is reached. */
export interface Pool {
  readonly cognito: CognitoIdentityProviderClient;
  readonly userPoolId: string;
}

/** A user of the pool, as the commands use it. */
export interface PoolUser {
  readonly sub: string;
  readonly username: string;
  readonly createdAt: Date | undefined;
  readonly federated: boolean;
}

/** Finds a user by the name or an alias. Returns `undefined` if the pool has no such user. */
export async function userByName(
  { cognito, userPoolId: UserPoolId }: Pool,
  Username: string,
): Promise<PoolUser | undefined> {
  try {
    const user = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username }));
    return knownUser({ ...user, Attributes: user.UserAttributes });
  } catch (error) {
    if (error instanceof UserNotFoundException) return undefined;
    throw error;
  }
}

/** @param sub that was looked at: it has nothing that a filter could take for its own */
export async function userBySub({ cognito, userPoolId: UserPoolId }: Pool, sub: string): Promise<PoolUser | undefined> {
  const { Users: [user] = [] } = await cognito.send(
    new ListUsersCommand({ UserPoolId, Filter: `sub = "${sub}"`, Limit: 1 }),
  );
  return user && knownUser(user);
}

function knownUser(user: {
  readonly Username?: string | undefined;
  readonly Attributes?:
    | readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[]
    | undefined;
  readonly UserCreateDate?: Date | undefined;
  readonly UserStatus?: string | undefined;
}): PoolUser | undefined {
  const sub = user.Attributes?.find(({ Name }) => Name === 'sub')?.Value;
  if (sub === undefined || user.Username === undefined) return undefined;
  const federated = user.UserStatus === 'EXTERNAL_PROVIDER';
  return { sub, username: user.Username, createdAt: user.UserCreateDate, federated };
}
