import * as v from 'valibot';
import { PasskeyError } from '../passkey-error.ts';

interface Queried {
  readonly queryStringParameters?: Record<string, string | undefined>;
}

/** The content of a cursor: the sort key of an event. */
const SortKey = v.pipe(v.string(), v.maxLength(100), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[\w-]+$/));

/**
 * Returns the cursor for the events behind a sort key, or `null` if there are no more. Callers can only pass it back.
 */
export const cursorOf = (sortKey: string | undefined): string | null =>
  sortKey === undefined ? null : Buffer.from(sortKey).toString('base64url');

/**
 * Returns the sort key in the request's `cursor`, or `undefined` if there is no cursor. The cursor does not contain the
 * user whose events are read.
 *
 * @throws PasskeyError `invalid_request` for a malformed cursor
 */
function behindCursor(event: Queried): string | undefined {
  const given = event.queryStringParameters?.['cursor'];
  if (given === undefined) return undefined;
  const sortKey = v.safeParse(SortKey, Buffer.from(given, 'base64url').toString());
  if (!sortKey.success) {
    const invalid = [{ member: 'cursor', problem: 'invalid' }] as const;
    throw new PasskeyError('invalid_request', 'The cursor is none that was given.', { invalid });
  }
  return sortKey.output;
}

/**
 * Returns which events a request asks for: those behind its `cursor`, and only changes with `kind=changes`.
 *
 * @throws PasskeyError `invalid_request` for a malformed cursor and another kind
 */
export function activityAskedFor(event: Queried): {
  readonly behind: string | undefined;
  readonly changesOnly: boolean;
} {
  const kind = event.queryStringParameters?.['kind'];
  if (kind !== undefined && kind !== 'changes') {
    const invalid = [{ member: 'kind', problem: 'invalid' }] as const;
    throw new PasskeyError('invalid_request', 'The kind is not "changes".', { invalid });
  }
  return { behind: behindCursor(event), changesOnly: kind === 'changes' };
}
