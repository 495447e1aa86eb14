import { setImmediate, setTimeout } from 'node:timers/promises';

/**
 * Milliseconds that it takes at least to refuse an assertion, and more than the work takes: whether a credential was found must not show. No
 * right answer waits for it.
 */
export const leastRefusal = 25;

/** Timers are good to a millisecond. */
const timerError = 1;

/**
 * Waits until the clock of `performance.now()` shows `deadline`, to the microsecond, if it does not already: so that answers which must
 * look alike leave at the same time after they were asked for.
 */
export async function until(deadline: number): Promise<void> {
  const byTimer = deadline - performance.now() - timerError;
  if (byTimer > 0) await setTimeout(byTimer);
  while (performance.now() < deadline) await setImmediate();
}
