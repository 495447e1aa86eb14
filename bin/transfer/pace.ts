import { setTimeout } from 'node:timers/promises';

/**
 * Keeps to a rate: who awaits it is let go on at most so often a second.
 *
 * @param rate of turns a second
 */
export function paceOf(rate: number): () => Promise<void> {
  let turn = 0;
  return async () => {
    const now = performance.now();
    const own = Math.max(turn, now);
    turn = own + 1000 / rate;
    if (own > now) await setTimeout(own - now);
  };
}
