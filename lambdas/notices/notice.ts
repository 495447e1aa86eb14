import * as v from 'valibot';
import { noticeEventTypes } from '../../contract/events.ts';
import { issuesOf } from '../observability/issues.ts';

const Notice = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/)),
  type: v.picklist(noticeEventTypes),
  time: v.pipe(v.string(), v.isoTimestamp()),
  userId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  actor: v.object({ type: v.picklist(['user', 'administrator']) }),
  supportId: v.pipe(v.string(), v.regex(/^[\w-]{1,20}$/)),
  passkey: v.optional(v.object({ name: v.string(), provider: v.nullable(v.string()) })),
  remaining: v.optional(v.pipe(v.number(), v.safeInteger())),
});

/** The part of an audit event that a notice needs. */
export type Notice = v.InferOutput<typeof Notice>;

/**
 * Checks the part of an audit event that a notice needs: anyone who may put events on the bus can forge one.
 *
 * @throws Error if it is not an event with a notice
 */
export function noticeOf(detail: unknown): Notice {
  const result = v.safeParse(Notice, detail);
  if (result.success) return result.output;
  throw new Error(`This is no event that there is a notice of: ${issuesOf(result.issues)}`);
}
