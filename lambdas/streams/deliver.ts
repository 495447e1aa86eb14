import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type AuditEvent, auditEventSource } from '../events.ts';
import type { activityStore } from '../store/activity-store.ts';

/** Where events go. */
export interface Destinations {
  readonly store: Pick<ReturnType<typeof activityStore>, 'put'>;
  readonly eventBridge: EventBridgeClient;
  readonly eventBusName: string;
  /** Seconds that the audit trail keeps them. */
  readonly retention: number;
}

/** What EventBridge takes at once. */
export const deliveredAtOnce = 10;

/**
 * Keeps some events in the audit trail and gives them to EventBridge, in their order. Once more with the same events, the trail stays as it
 * is, and EventBridge's targets get them again.
 *
 * @param events {@link deliveredAtOnce} at most
 * @throws Error when one of them was not taken, in either place
 */
export async function deliver(events: readonly AuditEvent[], destinations: Destinations): Promise<void> {
  const { store, eventBridge, eventBusName, retention } = destinations;
  const expiresAt = ({ time }: AuditEvent) => Math.ceil(Date.parse(time) / 1000) + retention;
  // The trail first: what reacts to an event may look it up there.
  await Promise.all(events.map((event) => store.put(event, expiresAt(event))));
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
}
