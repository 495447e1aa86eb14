import type { AuditEvent } from '../../../contract/events.ts';
import type { EventBus } from '../../../local/event-bus/event-bus.ts';

/** A user's audit events as a bus has taken them, those that came more than once too. */
export const auditEventsOf = ({ events }: Pick<EventBus, 'events'>, userId: string): AuditEvent[] =>
  events
    .map(({ detail }): unknown => detail)
    // Each test checks the fields that it relies on.
    .filter(
      (detail): detail is AuditEvent =>
        typeof detail === 'object' && detail !== null && 'userId' in detail && detail.userId === userId,
    );
