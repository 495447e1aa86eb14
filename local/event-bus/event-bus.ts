import { setTimeout } from 'node:timers/promises';
import type { Invoker } from '../functions/invoker.ts';
import { isObject, type JsonObject } from '../shared/json.ts';
import type { BusEvent } from './bus-event.ts';
import type { EventRule } from './rules.ts';
import { scheduledEvent } from './schedules.ts';

export interface EventBusOptions {
  readonly rules: readonly EventRule[];
  /** Called when every attempt to deliver an event to a target has failed. */
  readonly onFailure: (rule: string, reason: unknown) => void;
  /** Called with each event that the bus takes. */
  readonly onEvent?: ((event: BusEvent) => void) | undefined;
}

/** An event that a function never took, in its dead-letter queue. */
export interface DeadLetter {
  readonly queueArn: string;
  readonly event: BusEvent;
}

/** A limit, because a stack may run for days. */
const maxEvents = 1_000;
const retryDelayMs = 200;

/** The event buses of the account. They store the latest events, and deliver each one to the functions whose rules match it. */
export class EventBus {
  readonly #options: EventBusOptions;
  readonly #stopped = new AbortController();
  readonly #events: BusEvent[] = [];
  readonly #deadLetters: DeadLetter[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Set to `false` to have `PutEvents` fail with an internal error. */
  available = true;
  /** What invokes the targets; set once there are functions. */
  invoker: Invoker | undefined;

  constructor(options: EventBusOptions) {
    this.#options = options;
  }

  /** The latest events, oldest first. */
  get events(): readonly BusEvent[] {
    return this.#events;
  }

  /** The events that failed for good, if their target has a dead-letter queue. */
  get deadLetters(): readonly DeadLetter[] {
    return this.#deadLetters;
  }

  /** Takes an event. Its targets get it later, as with EventBridge. */
  put(bus: string, event: BusEvent): void {
    this.#events.push(event);
    this.#options.onEvent?.(event);
    if (this.#events.length > maxEvents) this.#events.shift();
    for (const rule of this.#options.rules) {
      if (isSameBus(rule.bus, bus) && rule.matches(event)) this.#send(rule, event);
    }
  }

  /** Starts the rules with a schedule. The first event of each comes after its time. */
  startSchedules(): void {
    for (const rule of this.#scheduled()) {
      this.#timers.add(setInterval(() => this.#send(rule, scheduledEvent(rule.arn)), rule.everyMs));
    }
  }

  /** Sends an event of each schedule at once, whatever the time. */
  runSchedules(): void {
    for (const rule of this.#scheduled()) this.#send(rule, scheduledEvent(rule.arn));
  }

  #scheduled(): EventRule[] {
    return this.#options.rules.filter(({ everyMs }) => everyMs !== undefined);
  }

  #send(rule: EventRule, event: BusEvent): void {
    for (const target of rule.targets) {
      const run = this.#deliver(rule, target, event);
      this.#running.add(run);
      void run.finally(() => this.#running.delete(run));
    }
  }

  /** Stops schedules and retries, and waits for the deliveries that run. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
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
          if (target.onFailure !== undefined) this.#deadLetters.push({ queueArn: target.onFailure, event });
          return this.#options.onFailure(rule.label, error);
        }
        await setTimeout(retryDelayMs, undefined, { signal }).catch(() => {});
      }
    }
  }
}

/** A bus is named by its name or by its ARN. */
const isSameBus = (one: string, other: string) => nameOf(one) === nameOf(other);
const nameOf = (bus: string) => bus.split('/').at(-1);

/** Parses an event's detail. Returns `undefined` if it is not the JSON of an object. */
export function detailOf(text: string): JsonObject | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return isObject(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}
