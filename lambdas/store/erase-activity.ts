import { eraseItems, pagesOf } from './erase.ts';
import { activityKey } from './keys.ts';
import type { Table } from './table.ts';

/**
 * Erases a user's events that happened until a time, the oldest first.
 *
 * @param limit how many at least before it stops
 * @returns how many were erased, and whether none are left
 */
export async function eraseActivity(
  table: Table,
  userId: string,
  until: Date,
  limit = Number.POSITIVE_INFINITY,
): Promise<{ readonly erased: number; readonly complete: boolean }> {
  let erased = 0;
  const events = pagesOf(table, {
    KeyConditionExpression: 'pk = :user AND sk <= :until',
    ProjectionExpression: 'pk, sk',
    // Sort keys are `<time>#<id>`: `$` sorts right behind `#`.
    values: { ':user': activityKey(userId), ':until': `${until.toISOString()}$` },
  });
  for await (const page of events) {
    if (erased >= limit) return { erased, complete: false };
    await eraseItems(table, page);
    erased += page.length;
  }
  return { erased, complete: true };
}
