import { quantile } from '../results.ts';

/** Times of several things in several places: `readUser` at 100 users, say. */
export class Samples {
  readonly #times = new Map<string, Map<number, number[]>>();

  add(what: string, where: number, milliseconds: number): void {
    const places = this.#times.get(what) ?? new Map<number, number[]>();
    this.#times.set(what, places);
    places.set(where, [...(places.get(where) ?? []), milliseconds]);
  }

  /** Takes the time of `work` and hands on what it gives. */
  async time<T>(what: string, where: number, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const result = await work();
    this.add(what, where, performance.now() - began);
    return result;
  }

  /** The medians of each, by place. */
  medians(): Series[] {
    return [...this.#times].map(([what, places]) => ({
      what,
      points: [...places].sort(([a], [b]) => a - b).map(([at, times]) => ({ at, p50: quantile(times, 0.5) })),
    }));
  }
}

/** The medians of one thing at growing sizes. */
export interface Series {
  readonly what: string;
  readonly points: readonly { readonly at: number; readonly p50: number }[];
}

/** How many times the median of the smallest size the worst one is. */
export function growth({ points }: Series): number {
  const [first] = points;
  return first ? Math.max(...points.map(({ p50 }) => p50)) / first.p50 : Number.NaN;
}
