import { hasCode } from './errors/errors.ts';
import type { PasskeysClient } from './internal/client.ts';
import { cognito } from './internal/cognito.ts';

export interface EmailAndPassword {
  readonly email: string;
  readonly password: string;
}

/** Who is signed in, as Cognito knows the user. */
export interface CurrentUser {
  readonly username: string;
  readonly email: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Makes an account; Cognito then mails a code.
 *
 * @returns whether the account has yet to be confirmed with that code
 * @throws PasskeysClientError `user_exists`, `password_rejected`, `invalid_request`
 */
export async function signUp(
  client: PasskeysClient,
  { email, password }: EmailAndPassword,
): Promise<{ readonly confirmationRequired: boolean }> {
  const config = await client.config();
  const input = {
    ClientId: config.userPoolClientId,
    Username: email,
    Password: password,
    UserAttributes: [{ Name: 'email', Value: email }],
  };
  const { UserConfirmed } = await cognito(config, 'SignUp', input, 'misconfigured', 'invalid_request');
  return { confirmationRequired: !UserConfirmed };
}

/**
 * Confirms an account with the code from the e-mail. It does not sign in.
 *
 * @throws PasskeysClientError `code_mismatch`, `code_expired`, `already_confirmed`
 */
export async function confirmSignUp(
  client: PasskeysClient,
  { email, code }: { readonly email: string; readonly code: string },
): Promise<void> {
  const config = await client.config();
  const input = { ClientId: config.userPoolClientId, Username: email, ConfirmationCode: code };
  await cognito(config, 'ConfirmSignUp', input, 'already_confirmed', 'code_mismatch');
}

/**
 * Has Cognito mail a new code.
 *
 * @throws PasskeysClientError `already_confirmed`, `too_many_requests`
 */
export async function resendConfirmationCode(
  client: PasskeysClient,
  { email }: { readonly email: string },
): Promise<void> {
  const config = await client.config();
  const input = { ClientId: config.userPoolClientId, Username: email };
  await cognito(config, 'ResendConfirmationCode', input, 'misconfigured', 'already_confirmed');
}

/**
 * Signs out: forgets the tokens on this device, then has Cognito revoke them. Those of an app client with a secret are not revoked: have
 * your server do it.
 *
 * @throws PasskeysClientError `network` or `internal` when the revocation failed; the tokens are forgotten all the same
 */
export async function signOut(client: PasskeysClient): Promise<void> {
  const tokens = await client.session.read();
  await client.session.clear();
  if (tokens?.refreshToken === undefined) return;
  const config = await client.config();
  // `RevokeToken` takes the secret itself, which only the app's own server has.
  if (config.secretHash) return;
  const input = { Token: tokens.refreshToken, ClientId: config.userPoolClientId };
  await cognito(config, 'RevokeToken', input, 'internal');
}

/**
 * Signs out everywhere: Cognito revokes every session of the user, this one too. Access tokens that other devices hold work at this
 * stack's API until they expire, within the hour.
 *
 * @throws PasskeysClientError `unauthorized` when this session has ended already: the others may go on, so sign in and call this
 *   again; `network`, `internal` and the like: then nobody is signed out, here neither
 */
export async function globalSignOut(client: PasskeysClient): Promise<void> {
  try {
    const { accessToken } = await client.session.require();
    await cognito(await client.config(), 'GlobalSignOut', { AccessToken: accessToken }, 'unauthorized');
  } catch (error) {
    if (hasCode(error, 'unauthorized')) await client.session.clear();
    throw error;
  }
  await client.session.clear();
}

/** Who is signed in; `null` when nobody is, or no longer. */
export async function currentUser(client: PasskeysClient): Promise<CurrentUser | null> {
  try {
    const { accessToken } = await client.session.require();
    const user = await cognito(await client.config(), 'GetUser', { AccessToken: accessToken }, 'unauthorized');
    const attributes = Object.fromEntries(user.UserAttributes.map(({ Name, Value }) => [Name, Value]));
    return { username: user.Username, email: attributes['email'], attributes };
  } catch (error) {
    if (!hasCode(error, 'unauthorized')) throw error;
    await client.session.clear();
    return null;
  }
}

/**
 * An access token that holds, for calls to the application's own API; `null` when nobody is signed in.
 *
 * @throws PasskeysClientError `unauthorized` when the session has ended, `network`
 */
export async function accessToken(client: PasskeysClient): Promise<string | null> {
  return (await client.session.current())?.accessToken ?? null;
}
