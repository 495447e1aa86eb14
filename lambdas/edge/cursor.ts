import * as v from 'valibot';
import { PasskeyError } from '../passkey-error.ts';

/** What a cursor hides: the sort key of an event. */
const SortKey = v.pipe(v.string(), v.maxLength(100), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[\w-]+$/));

/** The cursor for what comes behind a sort key. Who calls can do nothing with it but give it back. */
export const cursorOf = (sortKey: string | undefined): string | null =>
  sortKey === undefined ? null : Buffer.from(sortKey).toString('base64url');

/**
 * The sort key in the request's `cursor`; nothing when there is none. It names no user: whose events are read is never the cursor's to say.
 *
 * @throws PasskeyError `invalid_request` for what is no cursor of ours
 */
export function behindCursor(event: { readonly queryStringParameters?: Record<string, string | undefined> }) {
  const given = event.queryStringParameters?.['cursor'];
  if (given === undefined) return undefined;
  const sortKey = v.safeParse(SortKey, Buffer.from(given, 'base64url').toString());
  if (!sortKey.success) throw new PasskeyError('invalid_request', 'The cursor is none that was given.');
  return sortKey.output;
}
