/** The processor time of one process. */
export interface CpuShare {
  /** Shell command with which the process puts itself under this share; full speed until {@link limit} is called. */
  readonly enter: string;
  /** From now on the process `pid` gets this much of one processor, over all its threads. */
  limit(pid: number, processors: number): void;
  /** Called when the process has ended. */
  release(): void;
}

/** A way to give processes less than a whole processor. */
export interface CpuShares {
  /** For people. */
  readonly method: string;
  create(): CpuShare;
  stop(): Promise<void>;
}

/** How often the kernel, and Lambda with it, hands out processor time. */
export const periodMilliseconds = 20;

/** Lambda gives a whole processor at 1,769 MB and in proportion below. */
export const processorsAt = (memory: number): number => memory / 1769;
