import { randomBytes } from 'node:crypto';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import type { Authenticator } from '../authenticator/authenticator.ts';
import type { Visitor } from '../stacks/visitor.ts';

/** How a sign-in with a password first went, with AWS's own client. */
export interface Course {
  /** The public options of each passkey challenge. */
  readonly asked: readonly string[];
  readonly tokens?: { readonly access: string; readonly refresh: string };
  readonly refusal?: Error;
}

/** What a client does in the course of such a sign-in. */
interface Client {
  /** Answers a passkey challenge. It gets the public parameter, and the number of the challenge. */
  readonly answer: (options: string, round: number) => string | Promise<string>;
  /** What it sends with each answer. @default a random value, as the documents ask for */
  readonly metadata?: Record<string, string>;
  /** Answers Cognito's own challenge for a code of an authenticator app. */
  readonly code?: () => string | Promise<string>;
  /** For users with a temporary password. */
  readonly newPassword?: string;
}

/** What a client sends with its answer. Written here too: clients of other makers rely on it. */
export const withValue = (value = randomBytes(16).toString('base64url')) => ({ passkey_sign_in: value });

/** Signs in with SRP, and then answers each challenge. */
export function signInWithPasswordFirst(
  by: Visitor,
  { email, password }: { readonly email: string; readonly password: string },
  { answer, metadata = withValue(), code, newPassword = '' }: Client,
): Promise<Course> {
  const { userPoolId: UserPoolId, userPoolClientId: ClientId, userPoolEndpoint: endpoint } = by.config;
  const user = new CognitoUser({ Username: email, Pool: new CognitoUserPool({ UserPoolId, ClientId, endpoint }) });
  user.setAuthenticationFlowType('CUSTOM_AUTH');
  const asked: string[] = [];
  return new Promise((resolve, reject) => {
    const callbacks = {
      onSuccess: (session: {
        getAccessToken(): { getJwtToken(): string };
        getRefreshToken(): { getToken(): string };
      }) =>
        resolve({
          asked,
          tokens: { access: session.getAccessToken().getJwtToken(), refresh: session.getRefreshToken().getToken() },
        }),
      onFailure: (refusal: Error) => resolve({ asked, refusal }),
      newPasswordRequired: () => user.completeNewPasswordChallenge(newPassword, {}, callbacks, metadata),
      totpRequired: async () => user.sendMFACode((await code?.()) ?? '', callbacks, 'SOFTWARE_TOKEN_MFA', metadata),
      customChallenge: async ({ options = '' }: Record<string, string>) => {
        asked.push(options);
        try {
          user.sendCustomChallengeAnswer(await answer(options, asked.length), callbacks, metadata);
        } catch (error) {
          reject(error);
        }
      },
    };
    user.authenticateUser(new AuthenticationDetails({ Username: email, Password: password }), callbacks);
  });
}

/** Answers a challenge with the user's passkey. */
export const passkeyAnswer =
  ({ authenticator }: { readonly authenticator: Authenticator }, lies = {}) =>
  (options: string) =>
    JSON.stringify({ type: 'passkey', credential: authenticator.get(JSON.parse(options), lies) });
