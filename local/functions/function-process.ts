import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FunctionError, FunctionTimedOut } from './invoker.ts';

/** What a process is told of one invocation. The event is JSON text, as it is in Lambda. */
export interface Invocation {
  readonly event: string;
  readonly requestId: string;
  readonly functionArn: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** What a process reports: that its handler is loaded, what it returned (JSON text), or what it threw. */
export interface Outcome {
  readonly ready?: true;
  readonly returned?: string;
  readonly failed?: { readonly type: string; readonly message: string; readonly stack: string };
}

/** All that it takes to run a function. */
export interface FunctionSpecification {
  readonly name: string;
  readonly arn: string;
  readonly timeoutSeconds: number;
  /** Everything that the process finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Starting a process takes half the time when Node finds there what it compiled before. */
const compileCache = join(import.meta.dirname, '../../node_modules/.cache/functions');

/** As long as Lambda gives it: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const secondsToLoad = 10;

/**
 * One process of a function: takes one event at a time, like an execution environment of Lambda, and like it is not used
 * again after a timeout or a crash.
 */
export class FunctionProcess {
  readonly #function: FunctionSpecification;
  readonly #child: ChildProcess;
  readonly #onLine: (line: string) => void;
  readonly #ready: Promise<Outcome>;
  readonly #exited: Promise<void>;
  #settle: ((outcome: Outcome) => void) | undefined;
  #state: 'starting' | 'idle' | 'busy' | 'ended' = 'starting';

  /** @param onLine gets each line that the function writes to its output */
  constructor(specification: FunctionSpecification, onLine: (line: string) => void) {
    this.#function = specification;
    this.#onLine = onLine;
    this.#child = fork(join(import.meta.dirname, 'bootstrap.ts'), {
      env: { ...specification.environment, NODE_COMPILE_CACHE: compileCache },
      execArgv: [],
      silent: true,
    });
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      if (output) createInterface({ input: output }).on('line', onLine);
    }
    this.#ready = this.#nextOutcome();
    this.#child.on('message', (outcome: Outcome) => this.#settle?.(outcome));
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#state = 'ended';
        const status = code === null ? `signal: ${signal}` : `exit status ${code}`;
        const message = `Runtime exited ${code === 0 ? 'without providing a reason' : `with error: ${status}`}`;
        this.#settle?.({ failed: { type: 'Runtime.ExitError', message, stack: '' } });
        resolve();
      });
    });
  }

  /** Whether it can take an event now. */
  get idle(): boolean {
    return this.#state === 'idle';
  }

  get ended(): boolean {
    return this.#state === 'ended';
  }

  /**
   * Gives the function an event and answers what it returned.
   * @throws FunctionError when it threw, could not be loaded, or ended
   * @throws FunctionTimedOut when it took longer than its timeout; the time it takes to load does not count
   */
  async invoke(event: unknown, requestId: string = randomUUID()): Promise<unknown> {
    const loading = this.#state === 'starting';
    this.#state = 'busy';
    if (loading) await this.#load();
    const { arn, timeoutSeconds } = this.#function;
    const answered = this.#nextOutcome();
    const deadline = Date.now() + timeoutSeconds * 1000;
    const invocation: Invocation = { event: JSON.stringify(event), requestId, functionArn: arn, deadline };
    // A failed send means that the process has ended, which is an outcome as well.
    this.#child.send(invocation, () => {});
    try {
      return JSON.parse(await this.#outcomeWithin(timeoutSeconds, answered, 'Task'));
    } finally {
      if (this.#state === 'busy') this.#state = 'idle';
    }
  }

  /** Ends the process, whatever it is doing. */
  async stop(): Promise<void> {
    this.#end();
    await this.#exited;
  }

  #end(): void {
    this.#state = 'ended';
    this.#child.kill('SIGKILL');
  }

  #nextOutcome(): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  async #load(): Promise<void> {
    try {
      await this.#outcomeWithin(secondsToLoad, this.#ready, 'Init');
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  async #outcomeWithin(seconds: number, outcome: Promise<Outcome>, what: 'Init' | 'Task'): Promise<string> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      this.#end();
      late.reject(new FunctionTimedOut(`${what} timed out after ${seconds.toFixed(2)} seconds`));
    }, seconds * 1000);
    try {
      const { returned, failed } = await Promise.race([outcome, late.promise]);
      if (failed) {
        this.#onLine(JSON.stringify({ level: 'ERROR', message: `${what} failed`, error: failed }));
        throw new FunctionError(failed.message, failed.type);
      }
      return returned ?? 'null';
    } finally {
      clearTimeout(timer);
    }
  }
}
