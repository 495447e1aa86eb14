import { setTimeout } from 'node:timers/promises';
import type { Invoker } from '../functions/invoker.ts';
import { isObject, type JsonObject } from '../shared/json.ts';
import type { BusEvent } from './bus-event.ts';
import type { EventRule } from './rules.ts';

export interface EventBusOptions {
  readonly rules: readonly EventRule[];
  /** Tells of a target that took an event in no try. */
  readonly onFailure: (rule: string, reason: unknown) => void;
  /** Is told of each event that it takes. */
  readonly onEvent?: ((event: BusEvent) => void) | undefined;
}

/** An event that a function took in no try, in the queue of its failures. */
export interface ParkedEvent {
  readonly queueArn: string;
  readonly event: BusEvent;
}

/** Enough to look back at, and no more than that of a stack that runs for days. */
const kept = 1_000;
const pause = 200;

/** The event buses of the account: keep the latest events, and give each to the functions whose rules want it. */
export class EventBus {
  readonly #options: EventBusOptions;
  readonly #stopped = new AbortController();
  readonly #events: BusEvent[] = [];
  readonly #parked: ParkedEvent[] = [];
  readonly #running = new Set<Promise<void>>();
  /** Whether it takes events; while it does not, it answers that it failed inside. */
  available = true;
  /** What invokes the targets; set once there are functions. */
  invoker: Invoker | undefined;

  constructor(options: EventBusOptions) {
    this.#options = options;
  }

  /** The latest events, the oldest first. */
  get events(): readonly BusEvent[] {
    return this.#events;
  }

  /** What failed for good, where a function has a queue for it. */
  get parked(): readonly ParkedEvent[] {
    return this.#parked;
  }

  /** Takes an event. Its targets get it in their own time, as with EventBridge. */
  put(bus: string, event: BusEvent): void {
    this.#events.push(event);
    this.#options.onEvent?.(event);
    if (this.#events.length > kept) this.#events.shift();
    for (const rule of this.#options.rules) {
      if (!isSameBus(rule.bus, bus) || !rule.matches(event)) continue;
      for (const target of rule.targets) {
        const run = this.#deliver(rule, target, event);
        this.#running.add(run);
        void run.finally(() => this.#running.delete(run));
      }
    }
  }

  /** Tries nothing again from now on, and waits for what runs. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#running);
  }

  async #deliver(rule: EventRule, target: EventRule['targets'][number], event: BusEvent): Promise<void> {
    const { signal } = this.#stopped;
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        const caller = { service: 'events.amazonaws.com', sourceArn: rule.arn };
        await this.invoker?.invoke(target.functionArn, event, caller);
        return;
      } catch (error) {
        if (tries >= target.retries) {
          if (target.onFailure !== undefined) this.#parked.push({ queueArn: target.onFailure, event });
          return this.#options.onFailure(rule.label, error);
        }
        await setTimeout(pause, undefined, { signal }).catch(() => {});
      }
    }
  }
}

/** A bus is named by its name or by its ARN. */
const isSameBus = (one: string, other: string) => nameOf(one) === nameOf(other);
const nameOf = (bus: string) => bus.split('/').at(-1);

/** @returns the event's detail, when it is the text of an object */
export function detailOf(text: string): JsonObject | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return isObject(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}
