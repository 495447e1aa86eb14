/** A line that a function wrote, as CloudWatch Logs keeps it. */
export interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly logGroup: string;
  readonly message: string;
}

/** Characters that are kept: some hours of trying things. */
const room = 8_000_000;

/** What functions wrote lately, in memory: the older half goes when it is too much. */
export class LogStore {
  readonly logGroups: readonly string[];
  readonly #room: number;
  #events: LogEvent[] = [];
  #size = 0;

  /** @param logGroups all that there are, whether something was written to them or not */
  constructor(logGroups: readonly string[], limit: number = room) {
    this.logGroups = logGroups;
    this.#room = limit;
  }

  /** Keeps a line that was written just now. */
  add(logGroup: string, message: string): void {
    this.#events.push({ timestamp: Date.now(), logGroup, message });
    this.#size += message.length;
    while (this.#size > this.#room && this.#events.length > 0) {
      const oldest = this.#events.splice(0, Math.ceil(this.#events.length / 2));
      this.#size -= oldest.reduce((sum, event) => sum + event.message.length, 0);
    }
  }

  /** What is kept of these groups, oldest first. */
  events(logGroups: readonly string[]): LogEvent[] {
    return this.#events.filter((event) => logGroups.includes(event.logGroup));
  }
}
