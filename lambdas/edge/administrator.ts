import * as v from 'valibot';
import { issuesOf } from '../observability/issues.ts';
import { logger } from '../observability/logger.ts';
import { PasskeyError } from '../passkey-error.ts';

/** The signer of the request. API Gateway has checked the signature and the signer's IAM permissions. */
const Signed = v.object({
  requestContext: v.object({
    authorizer: v.object({ iam: v.object({ userArn: v.pipe(v.string(), v.minLength(1)) }) }),
  }),
});

/**
 * Returns the ARN of the administrator who signed a request.
 *
 * @throws PasskeyError `unauthorized` if it is not signed
 */
export function administrator(event: unknown): string {
  const parsed = v.safeParse(Signed, event);
  if (!parsed.success) throw new PasskeyError('unauthorized', issuesOf(parsed.issues));
  return parsed.output.requestContext.authorizer.iam.userArn;
}

/** Returns the refusal of an operation on a user who has no profile. */
export const neverHadAnything = () =>
  new PasskeyError('user_unknown', 'The user never had a passkey or recovery codes.');

/** Logs which administrator did what to which account. */
export function audit(action: string, by: string, userId: string, details: Readonly<Record<string, unknown>> = {}) {
  logger.info('Administration', { action, by, userId, ...details });
}
