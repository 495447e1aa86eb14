import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import {
  type AuthenticationUserRequest,
  type AuthenticationUserResponse,
  type ListResponse,
  type OperationName,
  operations,
  type Passkey,
  type RegisterRequest,
  type RegistrationOptionsRequest,
} from '../lambdas/contract.ts';
import type { PasskeysClient } from './client.ts';
import { isPasskeyErrorCode, PasskeysClientError, type PasskeysClientErrorCode } from './errors.ts';
import { fetchJson, type JsonAnswer } from './http.ts';

/** How long the API's options hold is their `timeout`. */
export const authenticationOptions = (client: PasskeysClient): Promise<PublicKeyCredentialRequestOptionsJSON> =>
  call(client, 'authentication-options');

/** The Cognito user name of the user whose assertion this is. */
export const authenticationUser = (
  client: PasskeysClient,
  credential: AuthenticationResponseJSON,
): Promise<AuthenticationUserResponse> =>
  call(client, 'authentication-user', { credential } satisfies AuthenticationUserRequest);

/** Options to create a passkey for the user who is signed in. */
export const registrationOptions = (
  client: PasskeysClient,
  labels: RegistrationOptionsRequest,
): Promise<PublicKeyCredentialCreationOptionsJSON> => call(client, 'registration-options', labels);

/** Stores a passkey that was just created. */
export const storePasskey = (client: PasskeysClient, request: RegisterRequest): Promise<Passkey> =>
  call(client, 'register', request);

/** Reads the passkeys of the user who is signed in. */
export const readPasskeys = (client: PasskeysClient): Promise<ListResponse> => call(client, 'list');

async function call<Answer extends object>(
  client: PasskeysClient,
  operation: OperationName,
  body?: object,
): Promise<Answer> {
  const { method, path, public: anonymous } = operations[operation];
  const { apiUrl } = await client.config();
  const answer = await fetchJson(`${apiUrl}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(anonymous ? {} : { authorization: `Bearer ${(await client.session.require()).accessToken}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.ok && isAnswer<Answer>(answer.body)) return answer.body;
  throw problem(answer);
}

/** The stack's own API answers what the contract says; only the outermost shape is checked. */
function isAnswer<Answer extends object>(body: unknown): body is Answer {
  return typeof body === 'object' && body !== null;
}

/** API Gateway answers for itself, without a problem body, when its authorizer or its throttle says no. */
function problem({ status, headers, body }: JsonAnswer): PasskeysClientError {
  const fields = new Map(Object.entries(typeof body === 'object' && body !== null ? body : {}));
  const code = fields.get('code');
  const supportId = fields.get('supportId') ?? headers.get('apigw-requestid');
  return new PasskeysClientError(isPasskeyErrorCode(code) ? code : codeOfStatus(status), {
    cause: new Error(`HTTP ${status}`),
    ...(typeof supportId === 'string' ? { supportId } : {}),
  });
}

function codeOfStatus(status: number): PasskeysClientErrorCode {
  if (status === 401 || status === 403) return 'unauthorized';
  return status === 429 ? 'too_many_requests' : 'internal';
}
