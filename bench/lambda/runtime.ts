/**
 * What Lambda's Node runtime does, no more: loads the handler, says that it is ready, and gives it one event after another.
 * Both systems run on it. It is bundled to JavaScript before it runs, so that stripping types is no part of a cold start.
 */
import { Socket } from 'node:net';
import { pathToFileURL } from 'node:url';

/** One line to the runtime. */
export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
}

/** One line from the runtime. */
export type Report =
  | { readonly ready: true }
  | { readonly answer: unknown; readonly cpuMicroseconds: number }
  | { readonly error: string };

// Lambda's runtime client speaks HTTP, so a function there finds it loaded.
process.getBuiltinModule('node:http');

const environment = (name: string) => process.env[`AWS_LAMBDA_${name}`] ?? '';

function context({ requestId }: Invocation) {
  const deadline = Date.now() + 5_000;
  return {
    awsRequestId: requestId,
    invokedFunctionArn: `arn:aws:lambda:ap-southeast-2:000000000000:function:${environment('FUNCTION_NAME')}`,
    functionName: environment('FUNCTION_NAME'),
    functionVersion: environment('FUNCTION_VERSION'),
    memoryLimitInMB: environment('FUNCTION_MEMORY_SIZE'),
    logGroupName: environment('LOG_GROUP_NAME'),
    logStreamName: environment('LOG_STREAM_NAME'),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

const channel = new Socket({ fd: 3 });
const report = (what: Report) => channel.write(`${JSON.stringify(what)}\n`);
const failed = (thrown: unknown) => report({ error: thrown instanceof Error ? `${thrown.stack}` : `${thrown}` });

type Handler = (event: unknown, context: object) => unknown;

async function answer(handler: Handler, line: string): Promise<void> {
  try {
    const invocation: Invocation = JSON.parse(line);
    const before = process.cpuUsage();
    const result = await handler(invocation.event, context(invocation));
    const { user, system } = process.cpuUsage(before);
    report({ answer: result ?? null, cpuMicroseconds: user + system });
  } catch (thrown) {
    failed(thrown);
  }
}

try {
  const { handler }: { handler: Handler } = await import(pathToFileURL(process.env['BENCH_ENTRY'] ?? '').href);
  let pending = '';
  channel.setEncoding('utf8').on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) void answer(handler, line);
  });
  channel.on('close', () => process.exit(0));
  report({ ready: true });
} catch (thrown) {
  failed(thrown);
}
