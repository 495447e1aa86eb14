import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as v from 'valibot';
import { administrationErrorCodes, userErrorCodes } from '../../contract/error-codes.ts';
import { PasskeyError } from '../../lambdas/passkey-error.ts';

const Problem = v.strictObject({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.picklist([...userErrorCodes, ...administrationErrorCodes]),
  supportId: v.string(),
  errors: v.exactOptional(
    v.pipe(
      v.array(
        v.strictObject({
          member: v.pipe(v.string(), v.maxLength(100)),
          problem: v.picklist(['missing', 'too_long', 'invalid']),
          maxLength: v.exactOptional(v.number()),
        }),
      ),
      v.minLength(1),
      v.maxLength(8),
    ),
  ),
});

/**
 * The verdict in what an operation answered: `accepted`, or the code of the refusal.
 *
 * @throws Error when it is a fault, or a refusal that is not of the closed kind, or says anything of its own
 */
export function verdictOf({ statusCode = 0, headers, body = '' }: APIGatewayProxyStructuredResultV2): string {
  const type = headers?.['content-type'];
  if (statusCode === 204 && body === '') return 'accepted';
  const said = JSON.parse(body);
  if (statusCode === 200 || statusCode === 201) {
    if (type !== 'application/json') throw new Error(`An answer of type ${type}`);
    return 'accepted';
  }
  const { code, title, status, supportId, errors, type: urn } = v.parse(Problem, said);
  const closed = new PasskeyError(code, '', { invalid: errors ?? [] });
  const right =
    type === 'application/problem+json' &&
    statusCode >= 400 &&
    statusCode < 500 &&
    statusCode === closed.status &&
    status === statusCode &&
    title === closed.title &&
    (errors === undefined || code === 'invalid_request') &&
    urn === `urn:passkeys:error:${code}` &&
    supportId === '01234567';
  if (!right) throw new Error(`Answered ${statusCode} ${type} ${body}`);
  return code;
}

/** What a trigger says of a fault, and nothing else (Cognito shows it to the caller). */
export const faultText = 'Something went wrong on our side. Please try again. (01234567)';
