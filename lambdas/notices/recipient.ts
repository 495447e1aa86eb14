import {
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';

/** Where a user's notices go. */
export interface Recipient {
  readonly email: string;
  readonly locale: string | undefined;
}

/** Why no notice is sent. */
export type NoRecipient = 'no such user' | 'the user has no verified e-mail address';

/**
 * Returns the verified email address of a user, or why there is none.
 *
 * @param username the user name that is stored with this `userId`; by now it may be another user's
 */
export async function recipient(
  cognito: CognitoIdentityProviderClient,
  { userPoolId, username, userId }: { userPoolId: string; username: string; userId: string },
): Promise<Recipient | NoRecipient> {
  const attributes = await attributesOf(cognito, userPoolId, username);
  if (attributes?.get('sub') !== userId) return 'no such user';
  const email = attributes.get('email');
  if (!email || attributes.get('email_verified') !== 'true') return 'the user has no verified e-mail address';
  return { email, locale: attributes.get('locale') };
}

async function attributesOf(cognito: CognitoIdentityProviderClient, UserPoolId: string, Username: string) {
  try {
    const { UserAttributes = [] } = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username }));
    return new Map(UserAttributes.map(({ Name, Value }) => [Name, Value]));
  } catch (error) {
    if (error instanceof UserNotFoundException) return undefined;
    throw error;
  }
}
