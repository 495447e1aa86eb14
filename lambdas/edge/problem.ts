import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Problem } from '../../contract/error-codes.ts';
import { PasskeyError } from '../passkey-error.ts';

/**
 * Makes the answer to a refusal or a fault (RFC 9457). It reveals the code of the error, the paths of wrong members, and
 * nothing else.
 */
export function problem(
  { code, status, title, invalid }: PasskeyError,
  supportId: string,
): APIGatewayProxyStructuredResultV2 {
  const type = `urn:passkeys:error:${code}` as const;
  const body: Problem = { type, title, status, code, supportId, ...(invalid.length > 0 && { errors: invalid }) };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}

const unsupportedMediaType = 415;

/** Converts an error to a refusal. Faults get the code `internal`. */
export function refusalOf(error: Error | null): PasskeyError {
  if (error instanceof PasskeyError) return error;
  // The body parser's errors have a 4xx status, a constant message, and the body, which must not be logged.
  const status = error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const message = error?.message ?? 'Unknown';
  if (status < 400 || status >= 500) return new PasskeyError('internal', message);
  const member = status === unsupportedMediaType ? 'content-type' : 'body';
  return new PasskeyError('invalid_request', message, { invalid: [{ member, problem: 'invalid' }] });
}
