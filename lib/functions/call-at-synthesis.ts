import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtFolder } from './built-files.ts';

const program = `
  const [module, name, given] = process.argv.slice(1);
  const { [name]: call } = await import(module);
  const text = await call(...JSON.parse(given)).then((result) => JSON.stringify(result ?? null), (error) => {
    process.exitCode = 1;
    return error.message;
  });
  process.stdout.write(text);
`;

/** Above what FIDO's services send, with all icons. */
const maxOutputBytes = 256 * 1024 * 1024;

/**
 * Calls an asynchronous function of a module that is deployed beside the function `register`, and waits for its result. It runs in a
 * process of its own, because synthesis can't wait for a promise.
 *
 * @param module the name of the module's file, without its extension
 * @param name of the exported function
 * @param given its arguments; they and the result are passed as JSON
 * @typeParam Result what the function resolves with; it is not checked
 * @throws Error with the message of the function's error, or if the functions were not built
 */
export function callAtSynthesis<Result = unknown>(module: string, name: string, given: readonly unknown[]): Result {
  const file = `${module}.mjs`;
  const url = pathToFileURL(join(builtFolder('lambdas/register', file), file)).href;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program, url, name, JSON.stringify(given)],
    { encoding: 'utf8', maxBuffer: maxOutputBytes },
  );
  if (status !== 0) throw new Error(stdout.trim() || stderr);
  return JSON.parse(stdout);
}
