/**
 * Runs in a process of its own, one for each function that is up, and does there what Lambda's runtime does: loads the
 * handler, gives it one event after another, reports what it returned or threw. Its parent is function-process.ts.
 */
import { realpathSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Invocation, Outcome } from './function-process.ts';

// Lambda has no such variable (function-process.ts).
delete process.env['NODE_COMPILE_CACHE'];

const taskRoot = `${pathToFileURL(realpathSync(process.env['LAMBDA_TASK_ROOT'] ?? ''))}/`;
const inRuntime = /^@(aws-sdk|smithy)\//;

// The bundle lies inside a project with node_modules, and in Lambda it does not: what Lambda would not find is not found.
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const own = context.parentURL?.startsWith(taskRoot);
    if (own && resolved.url.startsWith('file:') && !resolved.url.startsWith(taskRoot) && !inRuntime.test(specifier)) {
      throw new Error(`Cannot find package '${specifier}' imported from ${context.parentURL}`);
    }
    return resolved;
  },
});

type Handler = (event: unknown, context: object) => unknown;

async function loadHandler(): Promise<Handler> {
  const [, file = '', name = ''] = /^(.*)\.([^.]+)$/.exec(process.env['_HANDLER'] ?? '') ?? [];
  const { href } = new URL(`${file}.mjs`, taskRoot);
  const loaded: Record<string, unknown> = await import(href);
  const handler = loaded[name];
  if (typeof handler !== 'function') throw new Error(`${file}.${name} is undefined or not exported`);
  return (event, context) => handler(event, context);
}

function context({ requestId, functionArn, deadline }: Invocation) {
  const environment = (name: string) => process.env[`AWS_LAMBDA_${name}`] ?? '';
  return {
    awsRequestId: requestId,
    invokedFunctionArn: functionArn,
    functionName: environment('FUNCTION_NAME'),
    functionVersion: environment('FUNCTION_VERSION'),
    memoryLimitInMB: environment('FUNCTION_MEMORY_SIZE'),
    logGroupName: environment('LOG_GROUP_NAME'),
    logStreamName: environment('LOG_STREAM_NAME'),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** Lambda's form of an error: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function failure(thrown: unknown): Outcome {
  const error = thrown instanceof Error ? thrown : { name: typeof thrown, message: String(thrown), stack: '' };
  return { failed: { type: error.name, message: error.message, stack: error.stack ?? '' } };
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function traceId({ requestId }: Invocation): string {
  const hex = requestId.replaceAll('-', '');
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${hex.slice(0, 24)};Parent=${hex.slice(-16)};Sampled=0`;
}

function report(outcome: Outcome): void {
  process.send?.(outcome);
}

// Ctrl-C reaches the whole process group; the parent decides what ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));

try {
  const handler = await loadHandler();
  process.on('message', async (invocation: Invocation) => {
    try {
      // As Lambda does; the SDK passes it on, and so tells the calls of an event from those made while loading.
      process.env['_X_AMZN_TRACE_ID'] = traceId(invocation);
      const result = await handler(JSON.parse(invocation.event), context(invocation));
      report({ returned: JSON.stringify(result) ?? 'null' });
    } catch (thrown) {
      report(failure(thrown));
    }
  });
  report({ ready: true });
} catch (thrown) {
  report(failure(thrown));
  process.disconnect?.();
}
