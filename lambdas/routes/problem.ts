import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Problem } from '../contract.ts';
import { logger } from '../logger.ts';
import { PasskeyError } from '../passkey-error.ts';

/** The answer to what an operation threw (RFC 9457). What was thrown is logged, and nothing of it is told. */
export function problem(error: Error | null, supportId: string): APIGatewayProxyStructuredResultV2 {
  const refusal = refusalOf(error);
  const { code, status, title } = refusal;
  if (code === 'internal') logger.error('The operation failed', { supportId, error });
  else logger.info('Refused', { supportId, code, error: refusal });

  const body: Problem = { type: `urn:passkeys:error:${code}`, title, status, code, supportId };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}

function refusalOf(error: Error | null): PasskeyError {
  if (error instanceof PasskeyError) return error;
  // The body parser's errors carry a client error's status, a message that is always the same, and the body, which is not for the log.
  const status = error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return new PasskeyError(status >= 400 && status < 500 ? 'invalid_request' : 'internal', error?.message ?? 'Unknown');
}
