import type { AdminActivityResponse } from '../../contract/shapes.ts';
import { minute, table } from '../table.ts';

/** A user's activity as a table for a terminal. */
export function activityTable({ events, cursor }: AdminActivityResponse): string {
  if (events.length === 0 && cursor === null) return 'No activity.';
  const rows = events.map((event) => [
    minute(event.time),
    event.type,
    'passkey' in event ? event.passkey.name : '-',
    'code' in event ? `${event.code}${event.count ? `, ${event.count} times` : ''}` : '-',
    event.actor.type === 'administrator' ? event.actor.id : 'the user',
    event.supportId,
  ]);
  const rowsOf = table(['TIME', 'EVENT', 'PASSKEY', 'REFUSED FOR', 'BY', 'SUPPORT ID'], rows);
  return cursor === null ? rowsOf : `${rowsOf}\n\nThere are older ones: --cursor ${cursor}`;
}
