import { afterEach, describe, expect, it } from 'vitest';
import { FunctionError, FunctionTimedOut, InvocationDenied } from '../../../local/functions/invoker.ts';
import { LocalInvoker } from '../../../local/functions/local-invoker.ts';
import { permissions } from '../../../local/functions/permissions.ts';
import { templateFunctions } from '../../../local/functions/template-functions.ts';
import type { TraceEvent } from '../../../local/shared/trace.ts';
import { stackOf } from '../support/stack-of.ts';
import { functionFolder } from './function-folder.ts';

const caller = {
  service: 'apigateway.amazonaws.com',
  sourceArn: 'arn:aws:execute-api:ap-southeast-2:123456789012:api/$default/GET/x',
};
const running: LocalInvoker[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((invoker) => invoker.stop()));
});

/** One function with this source, that API Gateway may invoke. */
function run(source: string, { timeout = 5 } = {}) {
  const resources = stackOf(
    {
      Resources: {
        Subject: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Code: { S3Bucket: 'assets', S3Key: 'subject.zip' },
            Role: 'arn:aws:iam::123456789012:role/subject',
            Timeout: timeout,
            MemorySize: 256,
            Environment: { Variables: { GREETING: 'hello', NODE_OPTIONS: '--stack-trace-limit=3' } },
          },
        },
        Permission: {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: { 'Fn::GetAtt': ['Subject', 'Arn'] },
            Principal: 'apigateway.amazonaws.com',
            SourceArn: 'arn:aws:execute-api:ap-southeast-2:123456789012:api/*/*/x',
          },
        },
        Live: {
          Type: 'AWS::Lambda::Alias',
          Properties: {
            Name: 'live',
            FunctionName: { Ref: 'Subject' },
            FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
          },
        },
        Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Subject' } } },
        LivePermission: {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: { Ref: 'Live' },
            Principal: 'events.amazonaws.com',
          },
        },
      },
    },
    { 'subject.zip': functionFolder(source) },
  );
  const lines: string[] = [];
  const traced: TraceEvent[] = [];
  const functions = templateFunctions(resources, (name) => ({ AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1/${name}` }));
  const invoker = new LocalInvoker({
    functions,
    mayInvoke: permissions(resources),
    trace: (event) => traced.push(event),
    onLine: (label, line) => lines.push(`${label}: ${line}`),
  });
  running.push(invoker);
  const [subject] = functions;
  if (!subject) throw new Error('no function');
  return {
    invoke: (event: unknown = {}, by = caller, arn = subject.arn) => invoker.invoke(arn, event, by),
    subject,
    lines,
    traced,
  };
}

describe('A function', () => {
  it('A function gets an event as JSON and a context, and returns JSON', async () => {
    const { invoke, subject, traced } = run(`
      export const handler = async (event, context) => ({
        event, name: context.functionName, arn: context.invokedFunctionArn, request: context.awsRequestId,
        left: context.getRemainingTimeInMillis(), date: new Date(0), nothing: undefined })`);
    const answer = await invoke({ a: [1, 'x'], left: undefined });
    expect(answer).toMatchObject({
      event: { a: [1, 'x'] },
      name: subject.name,
      arn: subject.arn,
      date: '1970-01-01T00:00:00.000Z',
    });
    expect(answer).not.toHaveProperty('nothing');
    expect(answer).toHaveProperty('request', expect.stringMatching(/^[0-9a-f-]{36}$/));
    expect(traced).toMatchObject([{ kind: 'function', name: 'Subject' }]);
  });

  it('An alias of a function can be invoked only by the callers that its permission names', async () => {
    const { invoke, subject } = run('export const handler = async () => "here"');
    const events = { ...caller, service: 'events.amazonaws.com' };
    expect(await invoke({}, events, `${subject.arn}:live`)).toBe('here');
    await expect(invoke({}, events)).rejects.toThrow(InvocationDenied);
    await expect(invoke({}, caller, `${subject.arn}:live`)).rejects.toThrow(InvocationDenied);
  });

  it('A function has only the environment variables of the template and of Lambda', async () => {
    const { invoke, subject } = run('export const handler = async () => process.env');
    const environment = await invoke();
    expect(environment).toEqual({
      ...subject.environment,
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    });
    expect(environment).toMatchObject({
      GREETING: 'hello',
      NODE_OPTIONS: '--stack-trace-limit=3',
      AWS_REGION: 'ap-southeast-2',
      AWS_LAMBDA_FUNCTION_NAME: subject.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1/${subject.name}`,
    });
    expect(environment).not.toHaveProperty('HOME');
  });

  it('A function runs in one process for consecutive events, and in several for concurrent events', async () => {
    const { invoke } = run(`
      let before = 0
      export const handler = async ({ wait }) => {
        if (wait) await new Promise((done) => setTimeout(done, 200))
        return { process: process.pid, before: before++ } }`);
    const first = await invoke({});
    expect(await invoke({})).toEqual({ ...Object(first), before: 1 });
    const [one, other] = await Promise.all([invoke({ wait: true }), invoke({ wait: true })]);
    expect(Object(one).process).not.toBe(Object(other).process);
  });

  it('A function fails with the error that it throws, and can answer again', async () => {
    const { invoke, lines } = run(`
      export const handler = async ({ fail }) => { if (fail) throw new RangeError('out of range'); return 'fine' }`);
    const failure = await invoke({ fail: true }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FunctionError);
    expect(failure).toMatchObject({ message: 'out of range', type: 'RangeError' });
    expect(lines.join()).toContain('out of range');
    expect(await invoke({})).toBe('fine');
  });

  it('A function is stopped at its timeout, even in an endless loop, and starts again', async () => {
    const { invoke } = run(
      `let before = 0
      export const handler = async ({ hang }) => { while (hang) {} return before++ }`,
      { timeout: 1 },
    );
    expect(await invoke({})).toBe(0);
    const failure = await invoke({ hang: true }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FunctionTimedOut);
    expect(failure).toHaveProperty('message', 'Task timed out after 1.00 seconds');
    expect(await invoke({})).toBe(0);
  });

  it('A function fails when its process exits, and starts again', async () => {
    const { invoke } = run(
      'export const handler = async ({ code }) => code === undefined ? "fine" : process.exit(code)',
    );
    await expect(invoke({ code: 3 })).rejects.toMatchObject({
      type: 'Runtime.ExitError',
      message: expect.stringContaining('exit status 3'),
    });
    await expect(invoke({ code: 0 })).rejects.toMatchObject({ type: 'Runtime.ExitError' });
    expect(await invoke({})).toBe('fine');
  });

  it('A function fails if it cannot be loaded', async () => {
    await expect(run('throw new Error("no table")').invoke()).rejects.toMatchObject({
      type: 'Error',
      message: 'no table',
    });
    await expect(run('export const main = 1').invoke()).rejects.toThrow('index.handler is undefined or not exported');
  });

  it('A function cannot import a package from outside its bundle', async () => {
    const outside = functionFolder('export const secret = 1');
    const { invoke } = run(`import { secret } from '${outside}/index.mjs'; export const handler = async () => secret`);
    await expect(invoke()).rejects.toThrow('Cannot find package');
  });

  it('A function has its output forwarded line by line', async () => {
    const { invoke, lines } = run(
      `export const handler = async () => { console.log('one\\ntwo'); console.error('three') }`,
    );
    expect(await invoke()).toBe(null);
    await expect.poll(() => lines).toEqual(expect.arrayContaining(['Subject: one', 'Subject: two', 'Subject: three']));
  });
});

describe('An invocation', () => {
  const fine = 'export const handler = async () => "fine"';
  it.each([
    ['another service', { ...caller, service: 'cognito-idp.amazonaws.com' }],
    ['another path', { ...caller, sourceArn: caller.sourceArn.replace('/x', '/y') }],
    ['another API', { ...caller, sourceArn: caller.sourceArn.replace(':api/', ':other/') }],
    ['another region', { ...caller, sourceArn: caller.sourceArn.replace('ap-southeast-2', 'us-east-1') }],
  ])('An invocation from %s than the permission names is denied', async (_, by) => {
    await expect(run(fine).invoke({}, by)).rejects.toBeInstanceOf(InvocationDenied);
  });

  it('An invocation of an unknown function is denied', async () => {
    const invoker = new LocalInvoker({ functions: [], mayInvoke: () => true, trace: () => {}, onLine: () => {} });
    await expect(invoker.invoke('arn:nobody', {}, caller)).rejects.toBeInstanceOf(InvocationDenied);
  });
});
