import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Problem } from '../../contract/error-codes.ts';
import { CommandError } from '../command-error.ts';
import type { AdminOptions } from './options.ts';

const patience = 30_000;

/**
 * Calls an operation of administrators, signed with the AWS credentials that the SDK finds: environment, profile, SSO, role.
 *
 * @param path below the endpoint, each part encoded, with a query if there is one
 * @returns the JSON that came; `null` for a 204, which has none
 * @throws CommandError with what the API said
 */
export async function callApi(
  { endpoint, region }: Pick<AdminOptions, 'endpoint' | 'region'>,
  { method, path, body: given }: { readonly method: string; readonly path: string; readonly body?: object | undefined },
): Promise<unknown> {
  const url = new URL(endpoint.pathname.replace(/\/+$/, '') + path, endpoint);
  const signer = new SignatureV4({
    service: 'execute-api',
    region,
    credentials: defaultProvider(),
    sha256: Hash.bind(null, 'sha256'),
  });
  const text = given && JSON.stringify(given);
  const { headers } = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: {
      host: url.host,
      accept: 'application/json',
      ...(text !== undefined && { 'content-type': 'application/json' }),
    },
    ...(text !== undefined && { body: text }),
  });
  const { ok, status, body } = await send(url, {
    method,
    headers,
    ...(text !== undefined && { body: text }),
    signal: AbortSignal.timeout(patience),
    redirect: 'error',
  });
  if (ok) return status === 204 ? null : body;
  throw refusal(status, body);
}

async function send(url: URL, init: RequestInit) {
  let why = 'can’t be reached';
  try {
    const answer = await fetch(url, init);
    const text = await answer.text();
    why = 'answers with something that is not JSON';
    // An answer without a body may still name a type, such as a 204 of some gateways.
    const isJson = text !== '' && answer.headers.get('content-type')?.includes('json');
    return { ok: answer.ok, status: answer.status, body: isJson ? (JSON.parse(text) as unknown) : undefined };
  } catch (cause) {
    throw new CommandError('failed', `${url.origin} ${why}.`, { cause });
  }
}

function refusal(status: number, body: unknown): CommandError {
  const { code, supportId } = (body ?? {}) as Partial<Problem>;
  const said = code ? `${code}, support ID ${supportId}` : `status ${status}`;
  if (code === 'passkey_unknown') return new CommandError('unknown', `The user has no such passkey (${said}).`);
  if (code === 'user_unknown') {
    return new CommandError('unknown', `The user never had a passkey or recovery codes (${said}).`);
  }
  if (code === 'recovery_unavailable') {
    return new CommandError(
      'failed',
      `No recovery goes on that could be let through, or the user is locked (${said}).`,
    );
  }
  if (code === 'user_not_deleted') {
    return new CommandError(
      'failed',
      `The user pool still has this user, so nothing was erased. Delete the user first, with "aws cognito-idp admin-delete-user" (${said}).`,
    );
  }
  if (status === 401 || status === 403) {
    return new CommandError(
      'refused',
      `Not allowed (${said}). These credentials need execute-api:Invoke on the stack’s output AdminArn, and on ErasureArn to forget users.`,
    );
  }
  return new CommandError(status < 500 && status !== 429 ? 'usage' : 'failed', `The API refused (${said}).`);
}
