import type { ActivityEvent } from '../../contract/events.ts';
import { minute, table } from '../table.ts';

/** A user's activity as a table for a terminal. */
export function activityTable(events: readonly ActivityEvent[]): string {
  if (events.length === 0) return 'No activity.';
  const rows = events.map((event) => [
    minute(event.time),
    event.type,
    'passkey' in event ? event.passkey.name : '-',
    'code' in event ? `${event.code}${event.count ? `, ${event.count} times` : ''}` : '-',
    event.actor.type === 'administrator' ? event.actor.id : 'the user',
    event.supportId,
  ]);
  return table(['TIME', 'EVENT', 'PASSKEY', 'REFUSED FOR', 'BY', 'SUPPORT ID'], rows);
}
