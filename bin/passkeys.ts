#!/usr/bin/env node
/** The command `npx passkeys`. Its exit code says how it went. */
import { administer } from './admin/administer.ts';
import { type AdminOptions, readAdminOptions, usage } from './admin/options.ts';
import { CommandError, exitCodes } from './command-error.ts';

/** The options, or nothing when the usage was asked for. */
function read(given: readonly string[]): AdminOptions | undefined {
  const [command, ...rest] = given;
  if (command === undefined || command === '--help' || rest.includes('--help')) return undefined;
  if (command !== 'admin') throw new CommandError('usage', `There is no command "${command}".`);
  return readAdminOptions(rest, process.env);
}

try {
  const options = read(process.argv.slice(2));
  console.log(options ? await administer(options) : usage);
} catch (error) {
  const kind = error instanceof CommandError ? error.kind : 'failed';
  console.error(error instanceof Error ? error.message : error);
  if (kind === 'usage') console.error(`\n${usage}`);
  process.exitCode = exitCodes[kind];
}
