import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import type { Config } from '../contract/shapes.ts';
import { createCustomResources } from './cloudformation/custom-resources.ts';
import { stackConfig } from './config.ts';
import { startDynamoDbLocal } from './dynamodb/dynamodb-local.ts';
import { createTables, deleteAllTables } from './dynamodb/tables.ts';
import { descriptions } from './endpoints/descriptions.ts';
import { loadSecrets } from './endpoints/secrets.ts';
import type { Mailer } from './endpoints/ses.ts';
import type { EventBus } from './event-bus/event-bus.ts';
import type { Invoker } from './functions/invoker.ts';
import type { LocalInvokerOptions } from './functions/local-invoker.ts';
import { apiDefinitions } from './http-api/api-resources.ts';
import { allLogs, Feed, feedLog } from './live/feed.ts';
import { LogStore } from './logs/log-store.ts';
import { type OriginHandler, oneOrigin } from './origin.ts';
import { type Log, readableLog, silentLog } from './shared/log.ts';
import { listenOnLoopback } from './shared/loopback-server.ts';
import { Messages } from './shared/messages.ts';
import type { Trace } from './shared/trace.ts';
import { startFunctions } from './start-functions.ts';
import type { DeadLetter } from './streams/start-streams.ts';
import { accountId, partition } from './template/attributes.ts';
import { readCloudAssembly } from './template/cloud-assembly.ts';
import { stackResources } from './template/stack-resources.ts';
import { synthesize } from './template/synthesize.ts';

export interface LocalStackOptions {
  /** The port of the stack's origin; 0 for any free port. @default 3000 */
  readonly port?: number;
  /** Origins of other pages on this machine, such as `http://localhost:8080`. */
  readonly origins?: readonly string[];
  /** Stores nothing on disk beyond the stack's run. */
  readonly inMemory?: boolean;
  /** Deletes the data of earlier runs first. */
  readonly reset?: boolean;
  /** The folder of the stack's data. @default .local in the working directory */
  readonly dataDirectory?: string;
  /** The output of an earlier `cdk synth` for the same port. @default the stack runs `cdk synth` */
  readonly templateDirectory?: string;
  /** A DynamoDB Local that runs already and goes on running; stacks in it need different names. @default one is started */
  readonly dynamoDbEndpoint?: string;
  /** Configuration of the app beyond `cdk.json`, as `-c` gives it. */
  readonly context?: Readonly<Record<string, string>>;
  /** @default silent */
  readonly log?: 'readable' | 'silent';
  readonly onTrace?: Trace;
  /** Gets what functions write to their output, line by line. */
  readonly onFunctionLine?: (functionLabel: string, line: string) => void;
  /** Wraps the invoker that delivers each event once; tests deliver twice or never. @default that invoker itself */
  readonly deliver?: (once: Invoker) => Invoker;
  /** Returns the origin at which functions reach AWS's services; tests put a proxy between. @default where they are served */
  readonly reachServices?: (servedAt: string) => Promise<string>;
  /** Stops the start. */
  readonly signal?: AbortSignal;
}

/** The stack, running on this machine. */
export interface LocalStack {
  /** The origin of the pages, the API and the user pool. */
  readonly url: string;
  readonly config: Config;
  /** The emails of the user pool and SES, which are not sent. */
  readonly messages: Messages;
  /** EventBridge: the latest events, and a switch to have it fail. */
  readonly eventBus: EventBus;
  /** SES: a switch to have it fail. */
  readonly mailer: Mailer;
  /** Records of the table's stream that failed for good. */
  readonly deadLetters: readonly DeadLetter[];
  /** Ends a function's processes, in the middle of what they do. The next event starts a new one. */
  killFunction(functionArn: string): Promise<void>;
  readonly dynamoDbEndpoint: string;
  readonly tableName: string;
  /** The output of `cdk synth`. */
  readonly templateDirectory: string;
  /** Deletes the custom resources, as deleting the stack does, while the rest runs on. */
  deleteCustomResources(): Promise<void>;
  stop(): Promise<void>;
}

const region = 'ap-southeast-2';

/**
 * Synthesizes the app and runs its template.
 *
 * @throws StartError if the user has to do something first, such as choose another port or install Java
 * @throws TemplateError if the template is wrong, or has something that can't run here
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const started = new AsyncDisposableStack();
  const failed = new AbortController();
  try {
    return await start(options, started, AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]));
  } catch (error) {
    // Other parts may still be starting.
    failed.abort();
    await started.disposeAsync();
    throw options.signal?.aborted ? new DOMException('The start was aborted', 'AbortError') : error;
  }
}

async function start(
  options: LocalStackOptions,
  started: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<LocalStack> {
  const feed = new Feed();
  const log = allLogs(options.log === 'readable' ? readableLog() : silentLog, feedLog(feed));
  const trace = tracer(log, options.onTrace);
  const messages = new Messages((message) => log.message(message));

  // Listens first, so that a taken port is an error at once. Early requests wait.
  const ready = Promise.withResolvers<OriginHandler>();
  ready.promise.catch(() => {});
  const server = await listenOnLoopback(async (...request) => (await ready.promise)(...request), options.port ?? 3000);
  started.defer(() => server.close());
  const url = `http://localhost:${server.port}`;

  const directory = options.inMemory
    ? await mkdtemp(join(tmpdir(), 'local-stack-'))
    : resolve(options.dataDirectory ?? '.local');
  if (options.inMemory) started.defer(() => rm(directory, { recursive: true, force: true }));
  const templateDirectory = options.templateDirectory ?? join(directory, 'cdk.out');
  const origins = [url, ...(options.origins ?? [])].join();
  // No alarm rises here, but a complete installation has a topic.
  const alarmTopicArn = `arn:${partition}:sns:${region}:${accountId}:local`;
  const context = {
    alarmTopicArn,
    ...options.context,
    region,
    relyingPartyId: 'localhost',
    origins,
    userPoolEndpoint: url,
  };

  const starting = options.dynamoDbEndpoint
    ? Promise.resolve({ endpoint: options.dynamoDbEndpoint, stop: async () => {} })
    : startDynamoDbLocal({
        ...(!options.inMemory && { dataDirectory: join(directory, 'data') }),
        onUnexpectedExit: (reason) => log.problem(`DynamoDB Local has ended: ${reason}. Restart the local stack.`),
        signal,
      });
  const synthesis = options.templateDirectory ? undefined : synthesize(templateDirectory, context, signal);
  started.defer(async () => {
    const [outcome] = await Promise.allSettled([starting, synthesis]);
    if (outcome.status === 'fulfilled') await outcome.value.stop();
  });
  const [database] = await Promise.all([starting, synthesis]);

  const resources = stackResources(readCloudAssembly(templateDirectory), region);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint: database.endpoint, region, credentials });
  started.defer(() => dynamodb.destroy());
  if (options.reset) await deleteAllTables(dynamodb);
  const [tableName = ''] = await createTables(dynamodb, resources);

  const secretsFile = options.inMemory ? undefined : join(directory, 'secrets.json');
  if (options.reset && secretsFile) await rm(secretsFile, { force: true });
  const logs = new LogStore(resources.ofType('AWS::Logs::LogGroup', v.looseObject({})).map(({ ref }) => ref));
  const onLine: LocalInvokerOptions['onLine'] = (label, line, logGroup) => {
    logs.add(logGroup, line);
    log.functionLine(label, line);
    options.onFunctionLine?.(label, line);
  };
  const secrets = loadSecrets(resources, secretsFile);
  const functions = await startFunctions({
    resources,
    dynamodb,
    databaseEndpoint: database.endpoint,
    userPoolEndpoint: url,
    secrets,
    messages,
    onLine,
    log,
    onEvent: (event) => feed.add({ type: 'event', event }),
    trace,
    deliver: options.deliver,
    reachServices: options.reachServices,
  });
  started.defer(() => functions.stop());

  const described = descriptions({ resources, secrets, databaseEndpoint: database.endpoint });
  const { invoker } = functions;
  const parts = { url, resources, invoker, dynamodb, messages, secrets, feed, logs, log, trace };
  const made = Promise.withResolvers<void>();
  ready.resolve(oneOrigin({ ...parts, descriptions: described, made: made.promise }));
  const customResources = await createCustomResources(resources, invoker);
  // Throws what is wrong about the APIs; the origin reads them again.
  apiDefinitions(resources);
  made.resolve();
  return {
    url,
    config: stackConfig(resources),
    messages,
    eventBus: functions.eventBus,
    mailer: functions.mailer,
    deadLetters: functions.deadLetters,
    killFunction: functions.killFunction,
    dynamoDbEndpoint: database.endpoint,
    tableName,
    templateDirectory,
    deleteCustomResources: () => customResources.delete(),
    stop: () => started.disposeAsync(),
  };
}

function tracer(log: Log, onTrace: Trace | undefined): Trace {
  return (event) => {
    log.trace(event);
    onTrace?.(event);
  };
}
