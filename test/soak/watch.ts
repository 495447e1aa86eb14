import { setTimeout } from 'node:timers/promises';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import type { StoredTable } from './table.ts';
import type { Tally } from './tally.ts';

/** How many users are looked at each time. */
const sample = 10;
const everyMs = 1000;

/** Looks at counters while users act, until `signal` aborts: none may be smaller than it was. */
export async function watchCounters(
  table: StoredTable,
  ledgers: readonly Ledger[],
  random: Random,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const highest = new Map<string, number>();
  const look = (what: string, count: number) => {
    const before = highest.get(what) ?? 0;
    tally.check('Counters never go back', count < before ? `${what}: ${count} after ${before}` : undefined);
    highest.set(what, Math.max(count, before));
  };
  while (!signal.aborted) {
    const { usersWithPasskey, ...counts } = await table.adoption();
    for (const [name, count] of Object.entries(counts)) look(name, count);
    for (let looked = 0; looked < sample; looked++) {
      const { sub = '' } = random.pick(ledgers) ?? {};
      for (const [id, counter] of await table.counters(sub)) look(`signature counter of ${id}`, counter);
    }
    await setTimeout(everyMs, undefined, { signal }).catch(() => {});
  }
}
