import { createHmac, randomBytes } from 'node:crypto';
import { loadConfig } from './config';

/** Tokens as Cognito hands them out. */
export interface AuthenticationResult {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken?: string;
  readonly ExpiresIn: number;
}

interface Step {
  readonly AuthenticationResult?: AuthenticationResult;
  readonly ChallengeName?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly Session?: string;
}

/** Cognito said no: the passkey is not right, or the session has ended. */
export class Refused extends Error {}

async function call(operation: string, input: object): Promise<Step> {
  const { userPoolEndpoint } = await loadConfig();
  const response = await fetch(`${userPoolEndpoint}/`, {
    method: 'POST',
    cache: 'no-store',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  });
  if (response.ok) return response.json();
  const message = `${operation}: ${await response.text()}`;
  throw response.status < 500 ? new Refused(message) : new Error(message);
}

/** For an app client with a secret, which only this server knows. */
const secret = process.env.CLIENT_SECRET;

function withSecretHash(username: string, clientId: string) {
  if (!secret) return { USERNAME: username };
  const hash = createHmac('sha256', secret)
    .update(username + clientId)
    .digest('base64');
  return { USERNAME: username, SECRET_HASH: hash };
}

/** Signs in with what `prepareAnswer` returned in the browser. */
export async function signIn(username: string, challengeAnswer: string): Promise<AuthenticationResult> {
  const { userPoolClientId: ClientId } = await loadConfig();
  const asked = await call('InitiateAuth', {
    AuthFlow: 'CUSTOM_AUTH',
    ClientId,
    AuthParameters: withSecretHash(username, ClientId),
  });
  if (asked.ChallengeName !== 'CUSTOM_CHALLENGE') throw new Refused(`Cognito asks for ${asked.ChallengeName}.`);
  const value = randomBytes(16).toString('base64url');
  const answered = await call('RespondToAuthChallenge', {
    ChallengeName: 'CUSTOM_CHALLENGE',
    ClientId,
    Session: asked.Session,
    ChallengeResponses: {
      ...withSecretHash(asked.ChallengeParameters?.USERNAME ?? username, ClientId),
      ANSWER: challengeAnswer,
    },
    ClientMetadata: { passkey_sign_in: value },
  });
  if (!answered.AuthenticationResult) throw new Refused('The passkey is not right.');
  await confirm(answered.AuthenticationResult.AccessToken, value);
  return answered.AuthenticationResult;
}

/** Tells the API that this sign-in was with a passkey: for ten minutes, it may change passkeys without another question. */
async function confirm(accessToken: string, value: string): Promise<void> {
  const { apiUrl } = await loadConfig();
  const response = await fetch(`${apiUrl}/passkeys/step-up`, {
    method: 'POST',
    cache: 'no-store',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ type: 'sign-in', value }),
  });
  // The user is signed in all the same, and is asked for the passkey before a change.
  if (!response.ok) console.warn('The session is not confirmed:', await response.text());
}

const clientSecret = secret ? { ClientSecret: secret } : {};

/** Gets new tokens. */
export async function refresh(RefreshToken: string): Promise<AuthenticationResult> {
  const { userPoolClientId: ClientId } = await loadConfig();
  const { AuthenticationResult } = await call('GetTokensFromRefreshToken', { RefreshToken, ClientId, ...clientSecret });
  if (!AuthenticationResult) throw new Refused('The session has ended.');
  return AuthenticationResult;
}

/** Ends a session at Cognito. */
export async function revoke(Token: string): Promise<void> {
  const { userPoolClientId: ClientId } = await loadConfig();
  await call('RevokeToken', { Token, ClientId, ...clientSecret });
}
