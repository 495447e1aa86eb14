import { operations } from '../../contract/operations.ts';
import { run } from './run.ts';
import type { Level } from './sign-ins.ts';
import type { Target } from './target.ts';

const tooMany = 429;

/** Public options, so many requests at once. The API lets a burst of them through and then some a second; it refuses the rest. */
export async function optionsLoad(
  target: Target,
  concurrent: number,
  count: number,
  signal: AbortSignal,
): Promise<Level> {
  const { method, path } = operations['authentication-options'];
  let refused = 0;
  const began = performance.now();
  let ended = began;
  const reasons = new Map<string, number>();
  const onResponse = (status: number, body: string) => {
    ended = performance.now();
    if (status === tooMany) refused += 1;
    else if (status !== 200) reasons.set(body, (reasons.get(body) ?? 0) + 1);
  };
  const result = await run(
    {
      url: target.apiUrl,
      connections: concurrent,
      amount: Math.max(count, concurrent),
      requests: [{ method, path, onResponse }],
    },
    signal,
  );
  const done = result['2xx'];
  return {
    concurrent,
    done,
    failed: result.non2xx + result.errors - refused,
    refused,
    p50: result.latency.p50,
    p99: result.latency.p99,
    perSecond: (done / (ended - began)) * 1000,
    reasons,
  };
}
