import { randomUUID } from 'node:crypto';
import type { Trace } from '../shared/trace.ts';
import { FunctionProcess } from './function-process.ts';
import { type Caller, FunctionError, InvocationDenied, type Invoker } from './invoker.ts';
import type { MayInvoke } from './permissions.ts';
import type { TemplateFunction } from './template-functions.ts';

export interface LocalInvokerOptions {
  readonly functions: readonly TemplateFunction[];
  readonly mayInvoke: MayInvoke;
  readonly trace: Trace;
  /** Gets what functions write to their output, line by line. */
  readonly onLine: (functionLabel: string, line: string, logGroup: string) => void;
}

/**
 * Runs the template's functions, each event in a process that handles no other at that time. How long to wait is up to who
 * invokes; a function runs on until its own timeout.
 */
export class LocalInvoker implements Invoker {
  readonly #options: LocalInvokerOptions;
  readonly #processes = new Map<string, FunctionProcess[]>();

  constructor(options: LocalInvokerOptions) {
    this.#options = options;
  }

  async invoke(functionArn: string, event: unknown, caller: Caller): Promise<unknown> {
    const target = this.#target(functionArn);
    if (!target) throw new InvocationDenied(`There is no function ${functionArn} that runs on Node`);
    const at = Date.now();
    const began = performance.now();
    let detail: string | undefined;
    try {
      if (!this.#options.mayInvoke(functionArn, caller)) {
        const who = `${caller.service} for ${caller.sourceArn}`;
        throw new InvocationDenied(`No AWS::Lambda::Permission of ${target.label} lets in ${who}`);
      }
      return await this.#run(target, event);
    } catch (error) {
      detail = error instanceof FunctionError ? `${error.type}: ${error.message}` : String(error);
      throw error;
    } finally {
      // The user pool reports its triggers itself: it knows which one a function is, and how often it was asked.
      if (caller.service !== 'cognito-idp.amazonaws.com') {
        this.#options.trace({
          at,
          durationMs: performance.now() - began,
          kind: 'function',
          name: target.label,
          parent: caller.service,
          ...(detail !== undefined && { detail }),
        });
      }
    }
  }

  /** Ends a function's processes, in the middle of what they do. The next event starts a new one. */
  async kill(functionArn: string): Promise<void> {
    const arn = this.#target(functionArn)?.arn ?? '';
    await Promise.all((this.#processes.get(arn) ?? []).map((process) => process.stop()));
  }

  /** Ends all processes, in the middle of what they do. */
  async stop(): Promise<void> {
    const all = [...this.#processes.values()].flat();
    this.#processes.clear();
    await Promise.all(all.map((process) => process.stop()));
  }

  /** There is one version of each function here, and an alias of it has the function's ARN with a name behind it. */
  #target(functionArn: string): TemplateFunction | undefined {
    return this.#options.functions.find(({ arn }) => functionArn === arn || functionArn.startsWith(`${arn}:`));
  }

  #run(target: TemplateFunction, event: unknown): Promise<unknown> {
    const running = (this.#processes.get(target.arn) ?? []).filter((process) => !process.ended);
    let process = running.find(({ idle }) => idle);
    if (!process) {
      process = new FunctionProcess(target, (line) => this.#options.onLine(target.label, line, target.logGroup));
      running.push(process);
    }
    this.#processes.set(target.arn, running);
    return process.invoke(event, randomUUID());
  }
}
