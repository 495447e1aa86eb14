import { isObject, type JsonObject } from '../shared/json.ts';
import type { Log } from '../shared/log.ts';
import type { FeedEntry, Happening } from './feed-entry.ts';

/** Entries for pages that are opened later. */
const maxEntries = 2_000;

/** What happens in the local stack, for the page `/_local/`. Stores the latest entries, and gives each new one to the listeners. */
export class Feed {
  readonly #entries: FeedEntry[] = [];
  readonly #listeners = new Set<(entry: FeedEntry) => void>();
  #last = 0;

  add(happening: Happening): void {
    this.#last += 1;
    const entry: FeedEntry = { ...happening, id: this.#last, at: Date.now() };
    this.#entries.push(entry);
    if (this.#entries.length > maxEntries) this.#entries.shift();
    for (const listener of this.#listeners) listener(entry);
  }

  /** The stored entries after this number, oldest first. */
  after(id: number): readonly FeedEntry[] {
    return this.#entries.filter((entry) => entry.id > id);
  }

  /** Calls the listener with each new entry. Returns a function that removes the listener. */
  listen(listener: (entry: FeedEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** The log that fills a feed. */
export function feedLog(feed: Feed): Log {
  return {
    trace(call) {
      // What the user pool reports of its operations says more than the request that carried them.
      if (call.kind !== 'http' || call.name !== 'POST /') feed.add({ type: 'call', call });
    },
    functionLine(label, line) {
      if (line.trim() === '') return;
      const entry = parse(line);
      if (!entry) feed.add({ type: 'output', function: label, line });
      else feed.add({ type: 'message' in entry ? 'log' : 'metrics', function: label, entry });
    },
    message: (message) => feed.add({ type: 'message', message }),
    problem: (problem) => feed.add({ type: 'problem', problem }),
  };
}

/** One log that writes to all of these. */
export const allLogs = (...all: readonly Log[]): Log => ({
  trace: (event) => all.forEach((log) => void log.trace(event)),
  functionLine: (label, line) => all.forEach((log) => void log.functionLine(label, line)),
  message: (message) => all.forEach((log) => void log.message(message)),
  problem: (message) => all.forEach((log) => void log.problem(message)),
});

function parse(line: string): JsonObject | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return isObject(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}
