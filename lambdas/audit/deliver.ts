import type { AuditEvent } from '../../contract/events.ts';
import type { UserCount } from '../store/adoption.ts';
import type { Store } from '../store/store.ts';
import { countOfEvent } from './adoption-counts.ts';

/** Where events go. */
export interface Destinations {
  readonly store: Pick<Store, 'countEvents' | 'countUsers' | 'eraseActivity' | 'storeEvents'>;
  /** Sends events to the event bus, if there is one. */
  readonly publish: ((events: readonly AuditEvent[]) => Promise<void>) | undefined;
  /** How long the audit trail stores events. */
  readonly retentionSeconds: number;
}

/**
 * Counts some events and users, stores the events in the audit trail, and publishes them, in their order. Called again
 * with the same ones, it leaves the trail and the counts unchanged and publishes the events again. It does not store
 * `administration.forgotten`: it publishes it, and then erases the user's stored events.
 *
 * @throws Error if an event could not be counted, stored or published
 */
export async function deliver(
  events: readonly AuditEvent[],
  users: readonly UserCount[],
  { store, publish, retentionSeconds }: Destinations,
): Promise<void> {
  const counted = events.map(countOfEvent).filter((it) => it !== undefined);
  await Promise.all([store.countUsers(users), store.countEvents(counted, new Date())]);
  // After the counts: an event in the trail was counted. Before the bus: a consumer of an event may look it up there.
  await store.storeEvents(
    events.filter(({ type }) => type !== 'administration.forgotten'),
    ({ time }) => Math.ceil(Date.parse(time) / 1000) + retentionSeconds,
  );
  await publish?.(events);
  for (const { type, userId, time } of events) {
    if (type === 'administration.forgotten') await store.eraseActivity(userId, new Date(time));
  }
}
