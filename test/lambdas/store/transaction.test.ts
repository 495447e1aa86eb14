import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, it, vi } from 'vitest';
import { retryTransaction, retryUntilUnchanged } from '../../../lambdas/store/transaction.ts';

afterEach(() => void vi.restoreAllMocks());

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

it('`retryUntilUnchanged` waits before it tries again, up to 20 milliseconds at random', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  const waits: unknown[] = [];
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((done: () => void, delay: number) => {
    waits.push(delay);
    done();
  }) as never);
  let reads = 0;
  expect(await retryUntilUnchanged(async () => (++reads < 3 ? undefined : 'written'))).toBe('written');
  expect(waits).toEqual([10, 10]);
});

it.each([
  ['TransactionConflict', 'written', 2],
  ['ValidationError', 'ValidationError', 1],
])(
  '`retryTransaction` of a transaction that was cancelled for %s, and another item without a code, ends with %s',
  async (Code, end, attempts) => {
    let made = 0;
    const transaction = retryTransaction(async () => {
      made += 1;
      if (made > 1) return 'written';
      throw new TransactionCanceledException({ message: Code, $metadata: {}, CancellationReasons: [{}, { Code }] });
    });
    expect(await transaction.catch(({ message }) => message)).toBe(end);
    expect(made).toBe(attempts);
  },
);
