import { type Meter, meters, type Price, type Tier } from './prices.ts';
import type { Usage } from './usage.ts';

/** What something costs in USD, by meter and in all. */
export interface Cost {
  readonly total: number;
  readonly by: Readonly<Record<Meter, number>>;
}

/** The cost of `times` times this usage. */
export function costOf(usage: Usage, times: number, prices: Readonly<Record<Meter, Price>>): Cost {
  const entries = meters.map((meter): [Meter, number] => {
    const { usd, per } = prices[meter];
    return [meter, (usage[meter] * times * usd) / per];
  });
  const total = entries.reduce((sum, [, cost]) => sum + cost, 0);
  return { total, by: Object.fromEntries(entries) as Record<Meter, number> };
}

/** A month of so many active users: each tier's users at that tier's price. */
export function monthlyPlan(tiers: readonly Tier[], users: number): number {
  let below = 0;
  let total = 0;
  for (const { upTo, usd } of tiers) {
    const within = Math.max(0, Math.min(users, upTo) - below);
    total += within * usd;
    below = upTo;
  }
  return total;
}
