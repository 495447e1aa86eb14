import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Problem } from '../../contract/error-codes.ts';
import { PasskeyError } from '../passkey-error.ts';

/** Makes the answer to a refusal or a fault (RFC 9457). It reveals the code of the error and nothing else. */
export function problem({ code, status, title }: PasskeyError, supportId: string): APIGatewayProxyStructuredResultV2 {
  const body: Problem = { type: `urn:passkeys:error:${code}`, title, status, code, supportId };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}

/** Converts an error to a refusal. Faults get the code `internal`. */
export function refusalOf(error: Error | null): PasskeyError {
  if (error instanceof PasskeyError) return error;
  // The body parser's errors have a 4xx status, a constant message, and the body, which must not be logged.
  const status = error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return new PasskeyError(status >= 400 && status < 500 ? 'invalid_request' : 'internal', error?.message ?? 'Unknown');
}
