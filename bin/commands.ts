/** The commands of `npx passkeys`. What one of them needs is loaded when it runs. */
import { usage as adminUsage, readAdminOptions } from './admin/options.ts';
import { readTraceOptions, traceUsage } from './trace/options.ts';
import { exportUsage, importUsage, readExportOptions, readImportOptions } from './transfer/options.ts';

/** How a command is called, and what it does with the arguments behind its name; it answers what to print. */
export interface Command {
  readonly usage: string;
  readonly run: (args: readonly string[]) => Promise<string>;
}

/** By name. */
export const commands: Readonly<Record<string, Command>> = {
  admin: {
    usage: adminUsage,
    async run(args) {
      const options = readAdminOptions(args, process.env);
      return (await import('./admin/administer.ts')).administer(options);
    },
  },
  trace: {
    usage: traceUsage,
    async run(args) {
      const options = readTraceOptions(args, process.env);
      return (await import('./trace/trace.ts')).trace(options);
    },
  },
  import: {
    usage: importUsage,
    async run(args) {
      const options = readImportOptions(args);
      return (await import('./transfer/commands.ts')).importCommand(options);
    },
  },
  export: {
    usage: exportUsage,
    async run(args) {
      const options = readExportOptions(args);
      return (await import('./transfer/commands.ts')).exportCommand(options);
    },
  },
};
