import { type Answered, ExecutionEnvironment, type Host } from '../lambda/execution-environment.ts';
import type { Role, System } from '../systems/system.ts';

/** An answer, and what it took to start the function when it was not up yet. */
export interface Timed extends Answered {
  /** Start of the process until the handler was loaded; 0 when it was up. */
  readonly initMilliseconds: number;
  /** All of it: start, loading, answer. */
  readonly totalMilliseconds: number;
}

/** The functions of one system, each started when it is needed first and kept: what Lambda does for one user. */
export class Environments {
  readonly #system: System;
  readonly #memory: number | undefined;
  readonly #host: Host;
  readonly #running = new Map<string, ExecutionEnvironment>();

  /** @param memory in MB; as fast as the machine can when undefined */
  constructor(system: System, memory: number | undefined, host: Host) {
    this.#system = system;
    this.#memory = memory;
    this.#host = host;
  }

  async invoke(role: Role, event: unknown): Promise<Timed> {
    this.#host.signal.throwIfAborted();
    const { name } = this.#system.functions[role];
    const up = this.#running.get(name);
    const environment = up ?? (await this.#start(role));
    const initMilliseconds = up ? 0 : performance.now() - environment.startedAt;
    const answered = await environment.invoke(event);
    const totalMilliseconds = up ? answered.milliseconds : performance.now() - environment.startedAt;
    return { ...answered, initMilliseconds, totalMilliseconds };
  }

  /** Most memory that the function of a role had at once, in MB. */
  peakMemory(role: Role): number {
    return this.#running.get(this.#system.functions[role].name)?.peakMemory() ?? Number.NaN;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map((it) => it.stop()));
    this.#running.clear();
  }

  async #start(role: Role): Promise<ExecutionEnvironment> {
    const lambda = this.#system.functions[role];
    const environment = await ExecutionEnvironment.start(lambda, this.#memory, this.#host);
    this.#running.set(lambda.name, environment);
    return environment;
  }
}
