import * as v from 'valibot';
import { invalidParameter } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';

/** An operation of the API: takes the request's JSON, answers the response's. */
export type Operation = (body: unknown, pool: Pool) => Promise<object>;

/**
 * An operation whose input is validated before it runs.
 * @throws {CognitoError} InvalidParameterException: the input is not of that shape; and what the operation itself throws
 */
export function operation<S extends v.GenericSchema>(
  input: S,
  run: (input: v.InferOutput<S>, pool: Pool) => Promise<object>,
): Operation {
  return async (body, pool) => {
    const result = v.safeParse(input, body);
    if (!result.success) throw validationError(result.issues);
    return run(result.output, pool);
  };
}

function validationError(issues: readonly v.BaseIssue<unknown>[]) {
  const errors = issues.map((issue) => {
    const name = v.getDotPath(issue) ?? 'input';
    const field = name.charAt(0).toLowerCase() + name.slice(1);
    // A value that was refused may be a password: it is named and never repeated.
    return `Value at '${field}' failed to satisfy constraint: ${issue.message}`;
  });
  const plural = errors.length === 1 ? 'error' : 'errors';
  return invalidParameter(`${errors.length} validation ${plural} detected: ${errors.join('; ')}`);
}
