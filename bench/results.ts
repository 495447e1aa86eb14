import type { System } from './systems/system.ts';

/** How a row is counted. Of rates more is better, of all else less. */
export type Unit = 'ms' | 'MB' | 'kB' | 'bytes' | 'calls' | 'units' | 'requests' | 'per second' | '%';

/** One line of the results. `ratio` says how many times better ours is; null where there is nothing to compare. */
export interface Row {
  readonly id: string;
  readonly unit: Unit;
  readonly ours: number | null;
  readonly peer: number | null;
  readonly ratio: number | null;
}

/** The value that this share of the values is not above. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position % 1);
}

/** Collects samples of both systems, and makes of each measure a row of medians. */
export class Results {
  readonly #samples = new Map<string, { readonly unit: Unit; readonly ours: number[]; readonly peer: number[] }>();

  add(id: string, unit: Unit, { name }: Pick<System, 'name'>, value: number): void {
    const samples = this.#samples.get(id) ?? { unit, ours: [], peer: [] };
    this.#samples.set(id, samples);
    samples[name].push(value);
  }

  rows(): Row[] {
    return [...this.#samples].map(([id, { unit, ours, peer }]) => {
      const [a, b] = [median(ours), median(peer)];
      const better = unit === 'per second' ? divide(a, b) : divide(b, a);
      return { id, unit, ours: a, peer: b, ratio: unit === '%' ? null : better };
    });
  }
}

function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : round(quantile(values, 0.5));
}

function divide(a: number | null, b: number | null): number | null {
  return a === null || b === null || b === 0 ? null : round(a / b);
}

const round = (value: number) => Number(value.toPrecision(4));
