import { cgroups } from './cgroups.ts';
import type { CpuShares } from './cpu-share.ts';
import { dutyCycle } from './duty-cycle.ts';

/**
 * The kernel's own control groups where this process may make them, which is what Lambda uses; else stopping and continuing the
 * process by the processor time it has used.
 *
 * @throws Error on a system that has neither (it needs Linux)
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export function cpuShares(): CpuShares {
  return cgroups() ?? dutyCycle();
}
