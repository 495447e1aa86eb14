import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Problem } from '../../contract/error-codes.ts';
import { PasskeyError } from '../passkey-error.ts';

/** The answer to a refusal or a fault (RFC 9457). Nothing of what was thrown is told but its code. */
export function problem({ code, status, title }: PasskeyError, supportId: string): APIGatewayProxyStructuredResultV2 {
  const body: Problem = { type: `urn:passkeys:error:${code}`, title, status, code, supportId };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}

/** What was thrown as a refusal; `internal` is a fault. */
export function refusalOf(error: Error | null): PasskeyError {
  if (error instanceof PasskeyError) return error;
  // The body parser's errors carry a client error's status, a message that is always the same, and the body, which is not for the log.
  const status = error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return new PasskeyError(status >= 400 && status < 500 ? 'invalid_request' : 'internal', error?.message ?? 'Unknown');
}
