import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type CpuShares, periodMilliseconds } from './cpu-share.ts';

/** To the worker: the process `pid` gets `processors` from now on, or is no longer ours when that is undefined. */
export interface Order {
  readonly pid: number;
  readonly processors: number | undefined;
}

/**
 * Shares by stopping a process when it has used its time of a period, and continuing it in the next: coarser than a control
 * group (the check before the measurements shows by how much), and a second processor watches.
 *
 * @throws Error where there is no /proc to read processor time from
 */
export function dutyCycle(): CpuShares {
  if (!existsSync('/proc/self/schedstat')) {
    throw new Error('The CPU share of Lambda can be simulated on Linux only.');
  }
  const worker = new Worker(new URL('./duty-cycle-worker.ts', import.meta.url));
  worker.unref();
  const order = (it: Order) => worker.postMessage(it);
  return {
    method: `SIGSTOP and SIGCONT by the processor time used, ${periodMilliseconds} ms period`,
    create() {
      let limited = 0;
      return {
        enter: ':',
        limit(pid, processors) {
          limited = pid;
          order({ pid, processors });
        },
        release() {
          if (limited) order({ pid: limited, processors: undefined });
        },
      };
    },
    async stop() {
      await worker.terminate();
    },
  };
}
