import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CpuShares, periodMilliseconds } from './cpu-share.ts';

interface Version {
  readonly method: string;
  /** How the line of /proc/self/cgroup begins that tells our own group. */
  readonly line: RegExp;
  readonly root: string;
  limit(directory: string, quota: number, period: number): void;
}

/** Microseconds of processor time in microseconds. */
const versions: readonly Version[] = [
  {
    method: `cgroup v2 cpu.max, ${periodMilliseconds} ms period`,
    line: /^0::(.*)$/m,
    root: '/sys/fs/cgroup',
    limit: (directory, quota, period) => set(directory, 'cpu.max', `${quota} ${period}`),
  },
  {
    method: `cgroup v1 cpu.cfs_quota_us, ${periodMilliseconds} ms period`,
    line: /^\d+:(?:cpu|cpu,cpuacct):(.*)$/m,
    root: '/sys/fs/cgroup/cpu',
    limit(directory, quota, period) {
      set(directory, 'cpu.cfs_period_us', String(period));
      set(directory, 'cpu.cfs_quota_us', String(quota));
    },
  },
];

/** Shares by control groups below our own; nothing where we may not make them. */
export function cgroups(): CpuShares | undefined {
  const version = versions.find(works);
  return version && shares(version);
}

function shares(version: Version): CpuShares {
  let made = 0;
  return {
    method: version.method,
    create() {
      made += 1;
      const directory = group(version, made);
      mkdirSync(directory);
      return {
        enter: `echo $$ > '${directory}/cgroup.procs'`,
        limit(_pid, processors) {
          version.limit(directory, Math.round(periodMilliseconds * 1000 * processors), periodMilliseconds * 1000);
        },
        release: () => rmdirSync(directory),
      };
    },
    stop: async () => {},
  };
}

/** @throws Error where the kernel has not made that file: what we are in is no control group of processors then */
function set(directory: string, file: string, value: string): void {
  writeFileSync(join(directory, file), value, { flag: 'r+' });
}

function group({ line, root }: Version, number: number): string {
  const [, own = ''] = line.exec(readFileSync('/proc/self/cgroup', 'utf8')) ?? [];
  return join(root, own, `bench-${process.pid}-${number}`);
}

function works(version: Version): boolean {
  const directory = group(version, 0);
  try {
    mkdirSync(directory);
  } catch {
    return false;
  }
  try {
    version.limit(directory, 10_000, 20_000);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(directory);
  }
}
