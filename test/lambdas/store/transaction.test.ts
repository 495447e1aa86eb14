import { expect, it } from 'vitest';
import { retryUntilUnchanged } from '../../../lambdas/store/transaction.ts';

it('`retryUntilUnchanged` reads up to five times and then throws', async () => {
  let reads = 0;
  const changedUntil = (stands: number) => {
    reads = 0;
    return retryUntilUnchanged(async () => {
      reads += 1;
      return reads === stands ? 'written' : undefined;
    });
  };
  expect([await changedUntil(1), reads]).toEqual(['written', 1]);
  expect([await changedUntil(5), reads]).toEqual(['written', 5]);
  await expect(changedUntil(6)).rejects.toThrow(Error);
  expect(reads).toBe(5);
});
