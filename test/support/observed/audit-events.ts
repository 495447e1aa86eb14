import type { AuditEvent } from '../../../contract/events.ts';
import type { EventBus } from '../../../local/event-bus/event-bus.ts';

/** A user's audit events as a bus has taken them, those that came more than once too. */
export const auditEventsOf = ({ events }: Pick<EventBus, 'events'>, userId: string): AuditEvent[] =>
  // The bus types details as any JSON. Each test checks the fields that it relies on.
  events.map(({ detail }) => detail as unknown as AuditEvent).filter((event) => event.userId === userId);
