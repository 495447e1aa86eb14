/** The commands of `npx passkeys`. What one of them needs is loaded when it runs. */
import { usage as adminUsage, readAdminOptions } from './admin/options.ts';
import { attachUsage, readAttachOptions } from './attach/options.ts';
import { usage as doctorUsage, readDoctorOptions } from './doctor/options.ts';
import { providersUsage, readProvidersOptions } from './providers/options.ts';
import { readReplayOptions, replayUsage } from './replay/options.ts';
import { readRotateSecretOptions, rotateSecretUsage } from './rotate-secret/options.ts';
import { readTraceOptions, traceUsage } from './trace/options.ts';
import { exportUsage, importUsage, readExportOptions, readImportOptions } from './transfer/options.ts';

/** How a command is called, and what it does with the arguments behind its name; it answers what to print. */
export interface Command {
  readonly usage: string;
  readonly run: (args: readonly string[]) => Promise<string>;
}

const command = <Options>(
  usage: string,
  read: (args: readonly string[]) => Options,
  run: (options: Options) => Promise<string>,
): Command => ({ usage, run: async (args) => run(read(args)) });

const attachment = (name: 'attach' | 'detach'): Command =>
  command(
    attachUsage,
    (args) => readAttachOptions(name, args),
    async (options) => (await import('./attach/attach.ts')).attach(options),
  );

/** By name. */
export const commands: Readonly<Record<string, Command>> = {
  attach: attachment('attach'),
  detach: attachment('detach'),
  doctor: command(doctorUsage, readDoctorOptions, async (options) =>
    (await import('./doctor/doctor.ts')).doctor(options),
  ),
  admin: command(
    adminUsage,
    (args) => readAdminOptions(args, process.env),
    async (options) => (await import('./admin/administer.ts')).administer(options),
  ),
  trace: command(
    traceUsage,
    (args) => readTraceOptions(args, process.env),
    async (options) => (await import('./trace/trace.ts')).trace(options),
  ),
  'rotate-secret': command(
    rotateSecretUsage,
    (args) => readRotateSecretOptions(args, process.env),
    async (options) => (await import('./rotate-secret/rotate-secret.ts')).rotateSecret(options),
  ),
  replay: command(
    replayUsage,
    (args) => readReplayOptions(args, process.env),
    async (options) => (await import('./replay/replay.ts')).replay(options),
  ),
  providers: command(providersUsage, readProvidersOptions, async (options) =>
    (await import('./providers/download.ts')).downloadProviders(options),
  ),
  import: command(importUsage, readImportOptions, async (options) =>
    (await import('./transfer/commands.ts')).importCommand(options),
  ),
  export: command(exportUsage, readExportOptions, async (options) =>
    (await import('./transfer/commands.ts')).exportCommand(options),
  ),
};
