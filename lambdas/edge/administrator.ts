import * as v from 'valibot';
import { issuesOf } from '../observability/issues.ts';
import { logger } from '../observability/logger.ts';
import { PasskeyError } from '../passkey-error.ts';

/** Who signed the request with AWS credentials; API Gateway has checked the signature, and that IAM lets them. */
const Signed = v.object({
  requestContext: v.object({
    authorizer: v.object({ iam: v.object({ userArn: v.pipe(v.string(), v.minLength(1)) }) }),
  }),
});

/**
 * The ARN of the administrator behind a request.
 *
 * @throws PasskeyError `unauthorized` when nobody signed it
 */
export function administrator(event: unknown): string {
  const parsed = v.safeParse(Signed, event);
  if (!parsed.success) throw new PasskeyError('unauthorized', issuesOf(parsed.issues));
  return parsed.output.requestContext.authorizer.iam.userArn;
}

/** Puts down who did what to whose account. The log keeps it as long as it is configured to. */
export function audit(action: string, by: string, userId: string, details: Readonly<Record<string, unknown>> = {}) {
  logger.info('Administration', { action, by, userId, ...details });
}
