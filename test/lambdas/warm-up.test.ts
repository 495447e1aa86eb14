import { describe, expect, it } from 'vitest';
import { warmUp } from '../../lambdas/warm-up.ts';

describe('warming up', () => {
  it('does one thing after the other, and survives what fails', async () => {
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

  it('does not wait for what hangs', async () => {
    const begun = performance.now();
    await warmUp(() => new Promise(() => {}));
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
