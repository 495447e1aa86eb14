import { type ChildProcess, execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../bin/passkeys.ts', import.meta.url));
const compileCache = fileURLToPath(new URL('../../../node_modules/.cache/passkeys-command', import.meta.url));

/** How a command went. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/**
 * Begins to run `npx passkeys …` as somebody with the local stack's AWS credentials, and with nothing else of this environment.
 *
 * @param cwd @default the folder of the tests
 */
export function beginPasskeys(
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
  cwd?: string,
): { readonly child: ChildProcess; readonly ended: Promise<Ran> } {
  const env = {
    PATH: process.env['PATH'],
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    // It starts in half the time.
    NODE_COMPILE_CACHE: compileCache,
    ...more,
  };
  const { promise: ended, resolve } = Promise.withResolvers<Ran>();
  const child = execFile(process.execPath, [program, ...args], { env, cwd }, (_, out, error) => {
    resolve({ code: child.exitCode ?? -1, out, error });
  });
  return { child, ended };
}

/** Runs it to its end. */
export const runPasskeys = (...args: Parameters<typeof beginPasskeys>): Promise<Ran> => beginPasskeys(...args).ended;
