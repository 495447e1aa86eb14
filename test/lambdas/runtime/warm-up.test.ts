import { afterEach, describe, expect, it, vi } from 'vitest';
import { warmUp } from '../../../lambdas/runtime/warm-up.ts';

describe('The warm-up', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each(['1768', '1769'])('A function with %s MB warms up only if it has less than one CPU', async (memory) => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', memory);
    const work = vi.fn(async () => {});
    await warmUp(work);
    expect(work).toHaveBeenCalledTimes(memory === '1768' ? 1 : 0);
  });

  it('The warm-up starts all work at once and ignores errors', async () => {
    const done: string[] = [];
    await warmUp(
      async () => void done.push('first'),
      async () => {
        throw new Error('The table is out of reach.');
      },
      async () => void done.push('third'),
    );
    expect(done).toEqual(['first', 'third']);
  });

  it('The warm-up does not wait for work that hangs', async () => {
    const begun = performance.now();
    await warmUp(() => new Promise(() => {}));
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
