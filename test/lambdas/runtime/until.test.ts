import { expect, test } from 'vitest';
import { until } from '../../../lambdas/runtime/until.ts';

test('waits for its deadline, however near, and never ends before', async () => {
  for (const wait of [0.1, 0.9, 1.5, 5, 12.3]) {
    const deadline = performance.now() + wait;
    await until(deadline);
    expect(performance.now()).toBeGreaterThanOrEqual(deadline);
  }
});

test('does not wait for a deadline that has passed', async () => {
  const times: number[] = [];
  for (let count = 0; count < 10; count++) {
    const began = performance.now();
    await until(began);
    times.push(performance.now() - began);
  }
  expect(Math.min(...times)).toBeLessThan(1);
});
