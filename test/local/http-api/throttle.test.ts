import { describe, expect, it } from 'vitest';
import { Throttle } from '../../../local/http-api/throttle.ts';

describe('Throttle', () => {
  it('lets a burst through, and then as many as the rate says', () => {
    let now = 0;
    const throttle = new Throttle({ ThrottlingRateLimit: 2, ThrottlingBurstLimit: 3 }, () => new Date(now));
    const taken = (count: number) => Array.from({ length: count }, () => throttle.take()).filter(Boolean).length;
    expect(taken(10)).toBe(3);
    now += 1000;
    expect(taken(10)).toBe(2);
    now += 250;
    expect(taken(10)).toBe(0);
    now += 250;
    expect(taken(10)).toBe(1);
    now += 60_000;
    expect(taken(10)).toBe(3);
  });

  it('limits nothing without settings', () => {
    const throttle = new Throttle({});
    expect(Array.from({ length: 1000 }, () => throttle.take()).every(Boolean)).toBe(true);
  });
});
