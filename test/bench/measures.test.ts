import { describe, expect, it } from 'vitest';
import { type Exchange, traffic } from '../../bench/client/wire.ts';
import { growth, Samples } from '../../bench/scale/samples.ts';
import { userOf } from '../../bench/scale/tables.ts';

describe('Growth', () => {
  it('Growth is the largest median divided by the median of the smallest size', () => {
    const samples = new Samples();
    for (const [where, times] of [
      [1000, [4, 6, 5]],
      [100, [3, 4, 5]],
      [10_000, [5, 4, 4.5]],
    ] as const) {
      for (const time of times) samples.add('find', where, time);
    }
    const [series] = samples.medians();
    expect(series?.points).toEqual([
      { at: 100, p50: 4 },
      { at: 1000, p50: 5 },
      { at: 10_000, p50: 4.5 },
    ]);
    expect(series && growth(series)).toBe(1.25);
  });
});

describe('userOf', () => {
  it('userOf returns a stable and unique user for each number', () => {
    expect(userOf(7)).toEqual(userOf(7));
    expect(userOf(7).userId).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(new Set(Array.from({ length: 1000 }, (_, index) => userOf(index).userId)).size).toBe(1000);
  });
});

describe('Traffic', () => {
  const exchange = (from: number, to: number, received = 100): Exchange => ({
    method: 'GET',
    path: '/',
    operation: undefined,
    from,
    to,
    sent: 10,
    received,
    preflight: false,
  });

  it('Traffic counts only consecutive round trips, and leaves out cached responses', () => {
    const page = exchange(0, 10);
    const [script, style, cached] = [exchange(12, 20), exchange(13, 22), exchange(14, 15, 0)];
    const options = exchange(25, 30);
    expect(traffic([options, style, cached, script, page])).toEqual({
      requests: 4,
      roundTrips: 3,
      sent: 40,
      received: 400,
    });
  });
});
