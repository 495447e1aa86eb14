import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../../../local/main.ts');

/** The command `node local/main.ts`, in a process group of its own as a terminal gives it. */
export interface Command {
  readonly process: ChildProcess;
  /** What it has written so far. */
  output(): string;
  /** Where it answers; waits until it says so. */
  readonly url: Promise<string>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Ctrl-C in its terminal. */
  interrupt(): void;
  /** Whether any process of its group is still there. */
  anyLeft(): boolean;
}

export function startCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
  cwd?: string,
): Command {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, PORT: '0', NO_COLOR: '1', ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd && { cwd }),
  });
  const group = -(child.pid ?? Number.NaN);
  let output = '';
  const url = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<number | NodeJS.Signals | null>();
  url.promise.catch(() => {});
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const [found] = /http:\/\/localhost:\d+/.exec(output) ?? [];
      if (found) url.resolve(found);
    });
  }
  child.once('close', (code, signal) => {
    url.reject(new Error(`It ended: ${output}`));
    ended.resolve(code ?? signal);
  });
  return {
    process: child,
    output: () => output,
    url: url.promise,
    ended: ended.promise,
    interrupt: () => process.kill(group, 'SIGINT'),
    anyLeft() {
      try {
        return process.kill(group, 0);
      } catch {
        return false;
      }
    },
  };
}
