import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Duplex, type Readable } from 'node:stream';
import { type CpuShare, type CpuShares, processorsAt } from './cpu-share.ts';
import type { Invocation, Report } from './runtime.ts';

/** A function: its bundle and what it finds in its environment. */
export interface LambdaFunction {
  readonly name: string;
  /** The bundle's entry, a module with `handler`. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What every execution environment here has in common. */
export interface Host {
  /** The bundled runtime.ts. */
  readonly runtime: string;
  readonly shares: CpuShares;
  /** Ends it all. */
  readonly signal: AbortSignal;
}

/** One answer of a function. */
export interface Answered {
  readonly answer: unknown;
  /** From the event sent to the answer received. */
  readonly milliseconds: number;
  /** Processor time of the process, from the event to the answer. */
  readonly cpuMilliseconds: number;
}

/**
 * One process of a function. Loading runs at full speed, as on Lambda; from then on it has the share of its memory.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class ExecutionEnvironment {
  /** When the process was started, in `performance.now()`'s time. */
  readonly startedAt: number;
  readonly #process: ChildProcess;
  readonly #share: CpuShare;
  readonly #reports: AsyncIterator<string>;
  readonly #log: string[];

  private constructor(process: ChildProcess, share: CpuShare, channel: Readable, log: string[], startedAt: number) {
    this.#process = process;
    this.#share = share;
    this.#reports = createInterface({ input: channel })[Symbol.asyncIterator]();
    this.#log = log;
    this.startedAt = startedAt;
  }

  /**
   * Starts the function and waits until its handler is loaded.
   *
   * @param memory in MB; as fast as the machine can when not given
   * @throws Error when it can't be loaded
   */
  static async start(lambda: LambdaFunction, memory: number | undefined, host: Host): Promise<ExecutionEnvironment> {
    host.signal.throwIfAborted();
    const share = host.shares.create();
    // The shell enters the share and waits, so that nothing of the benchmark's own is in the measured time.
    const script = `${share.enter} && echo entered && read -r _ && exec "$@"`;
    const child = spawn('/bin/sh', ['-c', script, 'sh', process.execPath, ...flags(memory ?? 1769), host.runtime], {
      env: { ...lambda.environment, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memory ?? 1769}`, BENCH_ENTRY: lambda.entry },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const { stdin, stdout, stderr, pid } = child;
    const channel = child.stdio[3];
    if (!(channel instanceof Duplex && stdin && stdout && stderr && pid)) throw new Error('The process did not start.');
    const log: string[] = [];
    for (const output of [stdout, stderr]) {
      output.setEncoding('utf8').on('data', (text: string) => {
        log.push(text);
        if (log.length > 20) log.shift();
      });
    }
    // Without a word the shell could not enter; then it has ended, and the report below says so.
    await Promise.race([once(stdout, 'data'), once(child, 'exit')]);
    const startedAt = performance.now();
    const environment = new ExecutionEnvironment(child, share, channel, log, startedAt);
    stdin.end('\n');
    try {
      await environment.#report();
      if (memory !== undefined) share.limit(pid, processorsAt(memory));
      return environment;
    } catch (error) {
      await environment.stop();
      throw error;
    }
  }

  /** @throws Error when the function throws or ends */
  async invoke(event: unknown): Promise<Answered> {
    const began = performance.now();
    const channel = this.#process.stdio[3];
    const invocation: Invocation = { requestId: randomUUID(), event };
    if (channel instanceof Duplex) channel.write(`${JSON.stringify(invocation)}\n`);
    const report = await this.#report();
    if (!('answer' in report)) throw new Error('The function has no answer.');
    const milliseconds = performance.now() - began;
    return { answer: report.answer, milliseconds, cpuMilliseconds: report.cpuMicroseconds / 1000 };
  }

  /** Most memory that the process had at once, in MB (Linux: VmHWM). */
  peakMemory(): number {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.#process.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exit = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await exit;
    }
    this.#share.release();
  }

  async #report(): Promise<Report> {
    const { value, done } = await this.#reports.next();
    const report: Report = done ? { error: 'The process has ended.' } : JSON.parse(value);
    if ('error' in report) throw new Error(`${report.error}\n${this.#log.join('')}`);
    return report;
  }
}

/** As Lambda starts Node: a tenth of the memory for the young generation, the rest for the old one. */
function flags(memory: number): string[] {
  const young = Math.floor(memory / 10);
  return [
    '--expose-gc',
    '--max-http-header-size=81920',
    `--max-semi-space-size=${Math.floor(young / 2)}`,
    `--max-old-space-size=${memory - young}`,
  ];
}
