import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { AuthenticationUserRequest, RegisterRequest, StepUpRequest } from '../../contract/credentials.ts';
import { type InvalidMember, longName } from '../../contract/error-codes.ts';
import { operations } from '../../contract/operations.ts';
import type {
  AuthenticationUserResponse,
  ListResponse,
  Passkey,
  RegistrationOptionsRequest,
  StepUpResponse,
  UpdateRequest,
} from '../../contract/shapes.ts';
import { isUserErrorCode, type PasskeysClientErrorCode } from '../errors/codes.ts';
import { PasskeysClientError } from '../errors/errors.ts';
import type { PasskeysClient } from './client.ts';
import { fetchJson, type JsonAnswer } from './http.ts';
import { fieldsOf, isAnswer } from './json.ts';

/** An operation of the API, as the contract has it. */
interface Operation {
  readonly method: string;
  readonly path: string;
  /** Needs no token. */
  readonly public: boolean;
}

/** Created without a prompt; the service allows it for minutes after a sign-in with a password. */
export interface Mediation {
  readonly conditional?: boolean;
}

const ofPasskey = ({ path, ...operation }: Operation, id: string): Operation => ({
  ...operation,
  path: path.replace('{id}', encodeURIComponent(id)),
});

/** How long the API's options hold is their `timeout`. */
export const authenticationOptions = (client: PasskeysClient): Promise<PublicKeyCredentialRequestOptionsJSON> =>
  ask(client, operations['authentication-options']);

/** The Cognito user name of the user whose assertion this is. */
export const authenticationUser = (
  client: PasskeysClient,
  credential: AuthenticationResponseJSON,
): Promise<AuthenticationUserResponse> =>
  ask(client, operations['authentication-user'], { credential } satisfies AuthenticationUserRequest);

/** Options to create a passkey for the user who is signed in. */
export const registrationOptions = (
  client: PasskeysClient,
  request: RegistrationOptionsRequest & Mediation,
): Promise<PublicKeyCredentialCreationOptionsJSON> => ask(client, operations['registration-options'], request);

/** Stores a passkey that was just created. */
export const storePasskey = (client: PasskeysClient, request: RegisterRequest & Mediation): Promise<Passkey> =>
  ask(client, operations.register, request);

/** Reads the passkeys of the user who is signed in. */
export const readPasskeys = (client: PasskeysClient): Promise<ListResponse> => ask(client, operations.list);

/** Changes what the user may change of a passkey. */
export const updatePasskey = (client: PasskeysClient, id: string, change: UpdateRequest): Promise<Passkey> =>
  ask(client, ofPasskey(operations.update, id), change);

/** Removes a passkey. */
export async function deletePasskey(client: PasskeysClient, id: string): Promise<void> {
  await call(client, ofPasskey(operations.remove, id));
}

/** Options to confirm the session with one of the user's passkeys. */
export const stepUpOptions = (client: PasskeysClient): Promise<PublicKeyCredentialRequestOptionsJSON> =>
  ask(client, operations['step-up-options']);

/** Confirms the session. */
export const confirmSession = (client: PasskeysClient, request: StepUpRequest): Promise<StepUpResponse> =>
  ask(client, operations['step-up'], request);

/**
 * Calls an operation that answers with JSON.
 *
 * @throws PasskeysClientError with the code of the problem document
 */
export async function ask<Answer extends object>(
  client: PasskeysClient,
  operation: Operation,
  body?: object,
): Promise<Answer> {
  const answer = await call(client, operation, body);
  if (isAnswer<Answer>(answer.body)) return answer.body;
  throw problem(answer);
}

async function call(client: PasskeysClient, operation: Operation, body?: object): Promise<JsonAnswer> {
  const { apiUrl } = await client.config();
  const { headers = {}, ...init } = operation.public ? {} : await client.session.credentials();
  const answer = await fetchJson(`${apiUrl}${operation.path}`, {
    ...init,
    method: operation.method,
    headers: {
      accept: 'application/json',
      ...headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.ok) return answer;
  throw problem(answer);
}

/** API Gateway answers for itself, without a problem body, when its authorizer or its throttle says no. */
function problem({ status, headers, body }: JsonAnswer): PasskeysClientError {
  const { code, ...fields } = fieldsOf(body);
  const supportId = fields['supportId'] ?? headers.get('apigw-requestid');
  const errors = invalidMembers(fields['errors']);
  const known = isUserErrorCode(code) ? code : codeOfStatus(status);
  const named = errors.map(({ member, problem: what }) => `${member}: ${what}`).join(', ');
  return new PasskeysClientError(longName(errors) ? 'name_too_long' : known, {
    cause: new Error(`HTTP ${status}${named && ` (${named})`}`),
    ...(typeof supportId === 'string' ? { supportId } : {}),
  });
}

/** The members that the service names, in the shape of the contract. Others are left out. */
function invalidMembers(given: unknown): InvalidMember[] {
  const isMember = (each: unknown): each is InvalidMember =>
    typeof each === 'object' && each !== null && 'member' in each && 'problem' in each;
  return Array.isArray(given) ? given.filter(isMember) : [];
}

function codeOfStatus(status: number): PasskeysClientErrorCode {
  if (status === 401 || status === 403) return 'unauthorized';
  return status === 429 ? 'too_many_requests' : 'internal';
}
