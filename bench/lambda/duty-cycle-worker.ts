/** The thread behind duty-cycle.ts: looks at its processes every half millisecond. */
import { readdirSync, readFileSync } from 'node:fs';
import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { periodMilliseconds } from './cpu-share.ts';
import type { Order } from './duty-cycle.ts';

interface Watched {
  readonly quota: number;
  /** Processor time when the period began; later than now when the last period was overdrawn. */
  base: number;
  periodEnds: number;
  stopped: boolean;
}

const watched = new Map<number, Watched>();
const sleeping = new Int32Array(new SharedArrayBuffer(4));

/** Milliseconds of processor time of all threads. */
function used(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) => {
    const [onProcessor = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(onProcessor);
  });
  return nanoseconds.reduce((sum, it) => sum + it, 0) / 1e6;
}

function obey({ pid, processors }: Order): void {
  if (processors === undefined) watched.delete(pid);
  else {
    const periodEnds = performance.now() + periodMilliseconds;
    watched.set(pid, { quota: processors * periodMilliseconds, base: used(pid), periodEnds, stopped: false });
  }
}

function watch(pid: number, it: Watched): void {
  const now = performance.now();
  if (now >= it.periodEnds) {
    // What was not used is lost, and what was used too much is owed.
    it.base = Math.min(used(pid), it.base + it.quota);
    it.periodEnds += Math.ceil((now - it.periodEnds + 0.001) / periodMilliseconds) * periodMilliseconds;
  }
  const spent = used(pid) - it.base >= it.quota;
  if (spent === it.stopped) return;
  it.stopped = spent;
  process.kill(pid, spent ? 'SIGSTOP' : 'SIGCONT');
}

for (;;) {
  for (let next = receive(); next; next = receive()) attempt(next.pid, () => obey(next));
  for (const [pid, it] of watched) attempt(pid, () => watch(pid, it));
  Atomics.wait(sleeping, 0, 0, watched.size > 0 ? 0.5 : 2);
}

function receive(): Order | undefined {
  const received: { message: Order } | undefined = parentPort ? receiveMessageOnPort(parentPort) : undefined;
  return received?.message;
}

/** A process or a thread of it may end between any two looks. */
function attempt(pid: number, look: () => void): void {
  try {
    look();
  } catch {
    if (!alive(pid)) watched.delete(pid);
  }
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
