import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findPackageJSON } from 'node:module';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { StartError } from '../shared/start-error.ts';

const project = join(import.meta.dirname, '..', '..');

/**
 * Runs `cdk synth` on the app of this project: without network, without credentials, and without the build that
 * `cdk.json` asks for, since whoever starts the local stack has built already.
 *
 * @param context what `-c` gives to the app
 * @throws StartError with the app's own message when it fails
 */
export async function synthesize(
  outputDirectory: string,
  context: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<void> {
  const manifest = findPackageJSON('aws-cdk', import.meta.url);
  if (!manifest) throw new StartError('The CDK command line is missing from node_modules. Run "npm ci" and try again.');
  const command = [
    join(dirname(manifest), 'bin', 'cdk'),
    'synth',
    '--quiet',
    '--no-notices',
    '--output',
    outputDirectory,
  ];
  const values = Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(process.execPath, [...command, '--build', '', ...values], {
    cwd: project,
    env: offlineEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    // A process group of its own, so that the app that it runs can be ended with it.
    detached: process.platform !== 'win32',
  });
  const end = () => endGroup(child);
  signal?.addEventListener('abort', end);
  const [output, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  if (code !== 0) throw new StartError(`cdk synth failed: ${synthMessage(output)}`);
}

function endGroup(leader: ChildProcess): void {
  if (process.platform === 'win32' || leader.pid === undefined) leader.kill();
  else process.kill(-leader.pid, 'SIGKILL');
}

/** With credentials at hand, the CDK would ask AWS whose they are. */
function offlineEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(own),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    // Takes seconds, and what is deployed is validated when it is synthesized for that.
    CDK_VALIDATION: 'false',
  };
}

/** The message of the error that ended the app, out of the source line and the stack that Node prints around it. */
export function synthMessage(output: string): string {
  const lines = output.split('\n').map((line) => line.trimEnd());
  const first = lines.findIndex((line) => /^(\w*Error( \[\w+\])?: |\[«)/.test(line));
  const telling = (line: string) => line !== '' && line.length < 1000 && !line.includes('Subprocess exited with error');
  if (first < 0) return lines.findLast(telling) ?? 'it gives no reason';
  const rest = lines.slice(first + 1);
  const end = rest.findIndex((line) => /^\s+(at |\.\.\.)|^\s*$|^\w+ node |^npx /.test(line));
  const message = [lines[first] ?? '', ...rest.slice(0, end < 0 ? 0 : end)].map((line) => line.trim()).join(' ');
  return message.replace(/^\w*Error( \[\w+\])?: |^\[«\w+» /, '');
}
