import { once } from 'node:events';
import type { Options, Result } from 'autocannon';
import autocannon from 'autocannon';

/** Longest that one level may take, in milliseconds. */
const atMost = 60_000;

/** One run of autocannon: of a set number of requests, and never longer than a minute. */
export async function run(options: Options & { readonly amount: number }, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  const instance = autocannon({ timeout: 30, excludeErrorStats: true, ...options }, () => {});
  const stop = () => instance.stop();
  const timer = setTimeout(stop, atMost);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [result]: Result[] = await once(instance, 'done');
    if (!result) throw new Error('autocannon ended without a result.');
    return result;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
