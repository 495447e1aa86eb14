import type { BusEvent } from '../event-bus/bus-event.ts';
import type { JsonObject } from '../shared/json.ts';
import type { Message } from '../shared/messages.ts';
import type { TraceEvent } from '../shared/trace.ts';

/** Something that happened in the local stack. */
export type Happening =
  | { readonly type: 'call'; readonly call: TraceEvent }
  /** A line of a function's logger. */
  | { readonly type: 'log'; readonly function: string; readonly entry: JsonObject }
  /** Metrics that a function emitted, in CloudWatch's embedded metric format. */
  | { readonly type: 'metrics'; readonly function: string; readonly entry: JsonObject }
  /** What a function wrote that is no JSON. */
  | { readonly type: 'output'; readonly function: string; readonly line: string }
  /** An event of EventBridge. */
  | { readonly type: 'event'; readonly event: BusEvent }
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'problem'; readonly problem: string };

/** A happening with its number, which grows by one, and the time, in milliseconds since the epoch. */
export type FeedEntry = Happening & { readonly id: number; readonly at: number };
