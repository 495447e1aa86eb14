import { describe, expect, it } from 'vitest';
import { Throttle } from '../../../local/http-api/throttle.ts';

describe('Throttle', () => {
  it('Throttle allows a burst, and then the configured rate', () => {
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

  it('Throttle allows every call without settings', () => {
    const throttle = new Throttle({});
    expect(Array.from({ length: 1000 }, () => throttle.take()).every(Boolean)).toBe(true);
  });
});
