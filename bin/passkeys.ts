#!/usr/bin/env node
/** The command `npx passkeys`. Its exit code says how it went. */
import { administer } from './admin/administer.ts';
import { usage as adminUsage, readAdminOptions } from './admin/options.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { readTraceOptions, traceUsage } from './trace/options.ts';

interface Command {
  readonly usage: string;
  /** Resolves to what to print. */
  run(args: readonly string[]): Promise<string>;
}

const commands: Readonly<Record<string, Command>> = {
  admin: { usage: adminUsage, run: async (args) => administer(readAdminOptions(args, process.env)) },
  trace: {
    usage: traceUsage,
    async run(args) {
      const options = readTraceOptions(args, process.env);
      const { trace } = await import('./trace/trace.ts');
      return trace(options);
    },
  },
};

const [name, ...rest] = process.argv.slice(2);
const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
const usage = command?.usage ?? [adminUsage, traceUsage].join('\n\n');

try {
  const asked = name === undefined || name === '--help' || rest.includes('--help');
  if (!asked && !command) throw new CommandError('usage', `There is no command "${name}".`);
  console.log(asked || !command ? usage : await command.run(rest));
} catch (error) {
  const kind = error instanceof CommandError ? error.kind : 'failed';
  console.error(error instanceof Error ? error.message : error);
  if (kind === 'usage') console.error(`\n${usage}`);
  process.exitCode = exitCodes[kind];
}
