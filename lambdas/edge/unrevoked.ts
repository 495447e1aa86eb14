import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as v from 'valibot';
import { PasskeyError } from '../passkey-error.ts';
import { setting } from '../runtime/environment.ts';

/** Cognito answers within a fraction of this. The function still has time to answer the request. */
const timeoutMs = 5_000;

/** Cognito's refusals, by the names of its API, and what they mean for the request. */
const refusals: Readonly<Record<string, 'unauthorized' | 'too_many_requests'>> = {
  InvalidParameterException: 'unauthorized',
  NotAuthorizedException: 'unauthorized',
  PasswordResetRequiredException: 'unauthorized',
  UserNotConfirmedException: 'unauthorized',
  UserNotFoundException: 'unauthorized',
  LimitExceededException: 'too_many_requests',
  ThrottlingException: 'too_many_requests',
  TooManyRequestsException: 'too_many_requests',
};

const Refusal = v.object({ __type: v.string() });
const User = v.object({ Username: v.string() });

/** Returns the access token of a request behind the JWT authorizer. */
export const tokenOf = ({ headers }: Pick<APIGatewayProxyEventV2, 'headers'>): string =>
  headers['authorization']?.replace(/^bearer\s+/i, '') ?? '';

/**
 * Asks Cognito whether the access token of a request is still good. API Gateway checks signature and time only, so it
 * lets a token through after the user was signed out everywhere, disabled or deleted. Calls `GetUser` with the token
 * itself, which needs no permission.
 *
 * It calls the API without the SDK, whose client would cost more at each cold start than this request.
 *
 * @param username of the user that the request is served for
 * @throws PasskeyError `unauthorized` for a revoked token and for another user's, `too_many_requests` if Cognito throttles
 * @throws Error if Cognito can't be asked: then nothing is known of the token
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html
 */
export async function requireUnrevoked(
  { headers }: Pick<APIGatewayProxyEventV2, 'headers'>,
  username: string,
): Promise<void> {
  const answer = await fetch(setting('userPoolEndpoint'), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser',
    },
    body: JSON.stringify({ AccessToken: tokenOf({ headers }) }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const body: unknown = await answer.json().catch(() => undefined);
  if (answer.ok && v.is(User, body)) {
    if (body.Username === username) return;
    throw new PasskeyError('unauthorized', 'Cognito says that the token is of another user.');
  }
  // The name may follow a namespace and `#`.
  const name = v.is(Refusal, body) ? body.__type.replace(/^.*#/, '') : `status ${answer.status}`;
  const code = refusals[name];
  if (code) throw new PasskeyError(code, `Cognito refuses the token: ${name}.`);
  throw new Error(`Cognito did not answer GetUser: ${name}.`);
}
