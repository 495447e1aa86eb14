#!/usr/bin/env node
/** The command `npx passkeys`. Its exit code says how it went. */
import { CommandError, exitCodes } from './command-error.ts';
import { commands } from './commands.ts';

const [name = '--help', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
// Some commands have one text together.
const usages = new Set(Object.values(commands).map(({ usage }) => usage));
const usage = command?.usage ?? [`Commands: ${Object.keys(commands).join(', ')}`, ...usages].join('\n\n');

try {
  if (name === '--help' || args.includes('--help')) console.log(usage);
  else if (command) console.log(await command.run(args));
  else {
    const names = Object.keys(commands).join(', ');
    throw new CommandError('usage', `There is no command "${name}". Try one of ${names}, or --help.`);
  }
} catch (error) {
  const kind = error instanceof CommandError ? error.kind : 'failed';
  console.error(error instanceof Error ? error.message : error);
  if (kind === 'usage' && command) console.error(`\n${usage}`);
  process.exitCode = exitCodes[kind];
}
