import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type AuditEvent, auditEventSource } from '../../contract/events.ts';
import type { AdoptionCount } from '../store/adoption.ts';
import type { Store } from '../store/store.ts';
import { adoptionCountOfEvent } from './adoption-counts.ts';

/** Where events go. */
export interface Destinations {
  readonly store: Pick<Store, 'countOnce' | 'eraseActivity' | 'storeEvent'>;
  readonly eventBridge: EventBridgeClient;
  readonly eventBusName: string;
  /** How long the audit trail stores events. */
  readonly retentionSeconds: number;
}

/** EventBridge accepts this many events in one call. */
export const maxEvents = 10;

/**
 * Stores some events in the audit trail, counts them and users, and sends the events to EventBridge, in their order.
 * Called again with the same events, it leaves the trail and the counts unchanged and sends the events to EventBridge
 * again. It does not store `administration.forgotten`: it sends it to EventBridge, and then erases the user's stored events.
 *
 * @param events {@link maxEvents} at most
 * @param users further counts
 * @returns the counts that were new
 * @throws Error if an event could not be stored or sent
 */
export async function deliver(
  events: readonly AuditEvent[],
  users: readonly AdoptionCount[],
  { store, eventBridge, eventBusName, retentionSeconds }: Destinations,
): Promise<readonly AdoptionCount[]> {
  const expiresAt = ({ time }: AuditEvent) => Math.ceil(Date.parse(time) / 1000) + retentionSeconds;
  const kept = events.filter(({ type }) => type !== 'administration.forgotten');
  const counts = kept.map((event) => ({ event, count: adoptionCountOfEvent(event, expiresAt(event)) }));
  const uncounted = counts.filter(({ count }) => !count).map(({ event }) => event);
  // Refused sign-ins are counted by their time, so a later one must not be faster.
  const storeRefusals = async () => {
    for (const event of uncounted.filter(isRefusal)) await store.storeEvent(event, expiresAt(event));
  };
  // The trail first: a consumer of an event may look it up there.
  const [newCounts] = await Promise.all([
    store.countOnce([...counts.flatMap(({ count }) => count ?? []), ...users]),
    storeRefusals(),
    ...uncounted.filter((event) => !isRefusal(event)).map((event) => store.storeEvent(event, expiresAt(event))),
  ]);
  if (events.length === 0) return newCounts;
  const { FailedEntryCount: failed = 0, Entries = [] } = await eventBridge.send(
    new PutEventsCommand({
      Entries: events.map((event) => ({
        EventBusName: eventBusName,
        Source: auditEventSource,
        DetailType: event.type,
        Time: new Date(event.time),
        Detail: JSON.stringify(event),
      })),
    }),
  );
  if (failed > 0) {
    const codes = Entries.flatMap(({ ErrorCode }) => ErrorCode ?? []);
    throw new Error(`EventBridge did not take ${failed} of ${events.length} events: ${[...new Set(codes)].join(', ')}`);
  }
  // Last, because the items of the activity are also what says that an event was counted.
  for (const { type, userId, time } of events) {
    if (type === 'administration.forgotten') await store.eraseActivity(userId, new Date(time));
  }
  return newCounts;
}

const isRefusal = ({ type }: AuditEvent) => type === 'sign_in.refused';
