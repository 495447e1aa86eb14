import type { AuditEvent } from '../../../contract/events.ts';
import type { EventBus } from '../../../local/event-bus/event-bus.ts';

/** A user's audit events as a bus has taken them, those that came more than once too. */
export const auditEventsOf = ({ events }: Pick<EventBus, 'events'>, userId: string): AuditEvent[] =>
  // A bus carries any JSON; what it is here the function alone says, and that is what the tests look at.
  events.map(({ detail }) => detail as unknown as AuditEvent).filter((event) => event.userId === userId);
