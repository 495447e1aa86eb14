import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type AuditEvent, auditEventSource } from '../../contract/events.ts';
import type { activityStore } from '../store/activity-store.ts';
import type { adoptionStore, Counted } from '../store/adoption-store.ts';
import { countedEvent } from './counted.ts';

/** Where events go. */
export interface Destinations {
  readonly store: Pick<ReturnType<typeof activityStore>, 'put'>;
  readonly adoption: Pick<ReturnType<typeof adoptionStore>, 'keep'>;
  readonly eventBridge: EventBridgeClient;
  readonly eventBusName: string;
  /** Seconds that the audit trail keeps them. */
  readonly retention: number;
}

/** What EventBridge takes at once. */
export const deliveredAtOnce = 10;

/**
 * Keeps some events in the audit trail, counts them and users, and gives the events to EventBridge, in their order. Once more with the same,
 * the trail and the counts stay as they are, and EventBridge's targets get the events again.
 *
 * @param events {@link deliveredAtOnce} at most
 * @param users what else is to be counted
 * @returns what was counted now
 * @throws Error when one of them was not taken, in either place
 */
export async function deliver(
  events: readonly AuditEvent[],
  users: readonly Counted[],
  destinations: Destinations,
): Promise<readonly Counted[]> {
  const { store, adoption, eventBridge, eventBusName, retention } = destinations;
  const expiresAt = ({ time }: AuditEvent) => Math.ceil(Date.parse(time) / 1000) + retention;
  // The trail first: what reacts to an event may look it up there.
  const counted = events.map((event) => ({ event, counted: countedEvent(event, expiresAt(event)) }));
  const [isNew] = await Promise.all([
    adoption.keep([...counted.flatMap((each) => each.counted ?? []), ...users]),
    ...counted.filter((each) => !each.counted).map(({ event }) => store.put(event, expiresAt(event))),
  ]);
  if (events.length === 0) return isNew;
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
  return isNew;
}
