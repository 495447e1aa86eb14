import type { AuditEvent } from '../../contract/events.ts';
import type { CountedEvent, UserCount } from '../store/adoption.ts';
import { rememberedMs } from '../store/count-events.ts';
import type { Store } from '../store/store.ts';
import { countOfEvent } from './adoption-counts.ts';

/** Where events go. */
export interface Destinations {
  readonly store: Pick<Store, 'countEvents' | 'countUsers' | 'eraseActivity' | 'isStored' | 'storeEvents'>;
  /** Sends events to the event bus, if there is one. */
  readonly publish: ((events: readonly AuditEvent[]) => Promise<void>) | undefined;
  /** How long the audit trail stores events. */
  readonly retentionSeconds: number;
}

/** Half of what is remembered of counted events: the other half is for the time that the delivery takes. */
const youngMs = rememberedMs / 2;

/**
 * Counts some events and users, stores the events in the audit trail, and publishes them, in their order. Called again
 * with the same ones, it leaves the trail and the counts unchanged and publishes the events again. It does not store
 * `administration.forgotten`: it publishes it, and then erases the user's stored events.
 *
 * @returns whether the number of users with a passkey changed
 * @throws Error if an event could not be counted, stored or published
 */
export async function deliver(
  events: readonly AuditEvent[],
  users: readonly UserCount[],
  { store, publish, retentionSeconds }: Destinations,
): Promise<boolean> {
  const now = new Date();
  const [usersChanged] = await Promise.all([
    store.countUsers(users),
    uncounted(events, now, store).then((counts) => (counts.length > 0 ? store.countEvents(counts, now) : undefined)),
  ]);
  // After the counts: an event in the trail was counted. Before the bus: a consumer of an event may look it up there.
  await store.storeEvents(
    events.filter(({ type }) => type !== 'administration.forgotten'),
    ({ time }) => Math.ceil(Date.parse(time) / 1000) + retentionSeconds,
  );
  await publish?.(events);
  for (const { type, userId, time } of events) {
    if (type === 'administration.forgotten') await store.eraseActivity(userId, new Date(time));
  }
  return usersChanged;
}

/**
 * The counts of the events, without those that are old and in the trail: they were counted, and the counts no longer
 * remember it. Others of an earlier delivery are remembered.
 */
async function uncounted(
  events: readonly AuditEvent[],
  now: Date,
  store: Destinations['store'],
): Promise<readonly CountedEvent[]> {
  const counts = await Promise.all(
    events.map(async (event) => {
      const count = countOfEvent(event);
      const isYoung = Date.parse(event.time) > now.getTime() - youngMs;
      return count && (isYoung || !(await store.isStored(event))) ? count : undefined;
    }),
  );
  return counts.filter((count) => count !== undefined);
}
