import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { chunk } from 'es-toolkit/array';
import { type AuditEvent, auditEventSource } from '../../contract/events.ts';

/** EventBridge accepts this many events in one call. */
const maxEntries = 10;

/**
 * Sends events to a bus, in their order.
 *
 * @throws Error if EventBridge did not take all of them; it may have some
 */
export async function publish(
  events: readonly AuditEvent[],
  eventBridge: EventBridgeClient,
  EventBusName: string,
): Promise<void> {
  for (const some of chunk(events, maxEntries)) {
    const { FailedEntryCount: failed = 0, Entries = [] } = await eventBridge.send(
      new PutEventsCommand({
        Entries: some.map((event) => ({
          EventBusName,
          Source: auditEventSource,
          DetailType: event.type,
          Time: new Date(event.time),
          Detail: JSON.stringify(event),
        })),
      }),
    );
    if (failed === 0) continue;
    const codes = Entries.flatMap(({ ErrorCode }) => ErrorCode ?? []);
    throw new Error(`EventBridge did not take ${failed} of ${some.length} events: ${[...new Set(codes)].join(', ')}`);
  }
}
