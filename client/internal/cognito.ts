import type { Config } from '../../contract/shapes.ts';
import type { PasskeysClientErrorCode } from '../errors/codes.ts';
import { PasskeysClientError } from '../errors/errors.ts';
import { fetchJson } from './http.ts';
import { fieldsOf, isAnswer } from './json.ts';
import { type SecretHash, withSecretHash } from './secret-hash.ts';

/** Tokens as Cognito hands them out (`AuthenticationResultType`). */
export interface AuthenticationResult {
  readonly AccessToken: string;
  readonly IdToken: string;
  /** Missing from a refresh when the app client does not rotate refresh tokens. */
  readonly RefreshToken?: string;
  /** Seconds. */
  readonly ExpiresIn: number;
}

/** Answer of `InitiateAuth` and `RespondToAuthChallenge`: tokens, or the next challenge. */
export interface AuthenticationStep {
  readonly AuthenticationResult?: AuthenticationResult;
  readonly ChallengeName?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly Session?: string;
}

/** The system's configuration, and what an app client with a secret needs. */
export interface CognitoConfig extends Config {
  readonly secretHash?: SecretHash;
}

interface Answers {
  readonly SignUp: { readonly UserConfirmed: boolean };
  readonly ConfirmSignUp: object;
  readonly ResendConfirmationCode: object;
  readonly InitiateAuth: AuthenticationStep;
  readonly RespondToAuthChallenge: AuthenticationStep;
  readonly GetTokensFromRefreshToken: { readonly AuthenticationResult: AuthenticationResult };
  readonly RevokeToken: object;
  readonly GlobalSignOut: object;
  readonly ForgotPassword: { readonly CodeDeliveryDetails?: { readonly Destination?: string } };
  readonly ConfirmForgotPassword: object;
  readonly GetUser: {
    readonly Username: string;
    readonly UserAttributes: readonly { readonly Name: string; readonly Value: string }[];
  };
}

const codes: Readonly<Record<string, PasskeysClientErrorCode>> = {
  AliasExistsException: 'user_exists',
  CodeMismatchException: 'code_mismatch',
  ExpiredCodeException: 'code_expired',
  // Of a web ACL on the pool, which limits rates.
  ForbiddenException: 'too_many_requests',
  InvalidPasswordException: 'password_rejected',
  LimitExceededException: 'too_many_requests',
  PasswordHistoryPolicyViolationException: 'password_rejected',
  PasswordResetRequiredException: 'password_reset_required',
  RefreshTokenReuseException: 'unauthorized',
  ResourceNotFoundException: 'misconfigured',
  TooManyFailedAttemptsException: 'too_many_requests',
  TooManyRequestsException: 'too_many_requests',
  UserNotConfirmedException: 'user_not_confirmed',
  UsernameExistsException: 'user_exists',
};

/**
 * One call of Cognito's user pool API: JSON 1.1 over POST, unsigned.
 *
 * @param refusal what `NotAuthorizedException`, which Cognito uses for many things, means in this call
 * @param invalid what `InvalidParameterException` means in this call
 * @throws PasskeysClientError; a trigger that failed (`UserLambdaValidationException`) is `internal`, a fault on our side
 */
export async function cognito<Operation extends keyof Answers>(
  { userPoolEndpoint, secretHash }: CognitoConfig,
  operation: Operation,
  input: object,
  refusal: PasskeysClientErrorCode,
  invalid: PasskeysClientErrorCode = 'misconfigured',
): Promise<Answers[Operation]> {
  const { ok, body } = await fetchJson(`${userPoolEndpoint}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(await withSecretHash(input, secretHash)),
  });
  if (ok && isAnswer<Answers[Operation]>(body)) return body;
  const { exception, message } = exceptionOf(body);
  // A trigger of ours that failed says which line of its log tells why; what Cognito refuses on its own is in no log of ours.
  const supportId = exception === 'UserLambdaValidationException' ? /\(([0-9a-f]{8})\)/.exec(message)?.[1] : undefined;
  const secret = isAboutSecret(exception, message);
  throw new PasskeysClientError(secret ? 'misconfigured' : codeOf(exception, message, refusal, invalid), {
    cause: new Error(`${operation}: ${exception}: ${message}${secret ? hint : ''}`),
    ...(supportId === undefined ? {} : { supportId }),
  });
}

const hint =
  ' The app client has a secret: createPasskeysClient needs `secretHash`, and it has to return the right hash.';

/** Cognito refuses a missing or wrong hash as it does a wrong password, with a text that names the secret. */
const isAboutSecret = (exception: string, message: string): boolean =>
  /^(NotAuthorized|InvalidParameter)Exception$/.test(exception) && /secret/i.test(message);

function exceptionOf(body: unknown): { exception: string; message: string } {
  const { __type = 'no JSON', message = '' } = fieldsOf(body);
  const type = String(__type);
  return { exception: type.slice(type.indexOf('#') + 1), message: String(message) };
}

function codeOf(
  exception: string,
  message: string,
  refusal: PasskeysClientErrorCode,
  invalid: PasskeysClientErrorCode,
): PasskeysClientErrorCode {
  switch (exception) {
    case 'NotAuthorizedException':
    case 'UserNotFoundException':
      // Cognito gives no other sign of these two than its text.
      if (message.includes('session is expired')) return 'challenge_expired';
      return message.includes('attempts exceeded') ? 'too_many_requests' : refusal;
    case 'InvalidParameterException':
      return invalid;
    default:
      return codes[exception] ?? 'internal';
  }
}
