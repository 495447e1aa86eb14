import { stripVTControlCharacters } from 'node:util';
import { CognitoIdentityProviderClient, DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import type { Endpoint } from '../../../local/endpoints/endpoint.ts';
import { endpointServer, endpointVariables } from '../../../local/endpoints/server.ts';
import { rowOf } from '../../../local/live/page/row.ts';
import { type AwsApi, type AwsApiName, awsApis } from '../../../local/shared/aws-apis.ts';
import { readableLog, silentLog } from '../../../local/shared/log.ts';
import { type LoopbackServer, listenOnLoopback } from '../../../local/shared/loopback-server.ts';
import { Messages } from '../../../local/shared/messages.ts';
import { type RunningFunctions, startFunctions } from '../../../local/start-functions.ts';
import { lines } from '../../demo/transcript.ts';
import { functionFolder } from '../functions/function-folder.ts';
import { stackOf } from '../support/stack-of.ts';

const apis = Object.entries(awsApis) as [AwsApiName, AwsApi][];
const region = 'ap-southeast-2';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const options = { region, credentials, maxAttempts: 1 };

/** Calls each API as functions do: by its SDK, which finds the endpoint by itself. */
const calls: Readonly<Record<AwsApiName, () => Promise<unknown>>> = {
  dynamodb: () => new DynamoDBClient(options).send(new ListTablesCommand()),
  eventbridge: () => new EventBridgeClient(options).send(new PutEventsCommand({ Entries: [] })),
  secretsmanager: () => new SecretsManagerClient(options).send(new GetSecretValueCommand({ SecretId: 'seal' })),
  cognito: () => new CognitoIdentityProviderClient(options).send(new DescribeUserPoolCommand({ UserPoolId: 'x_1' })),
  lambda: () => new LambdaClient(options).send(new InvokeCommand({ FunctionName: 'another' })),
  ses: () => new SESv2Client(options).send(new SendEmailCommand({ Content: {} })),
};

/** The APIs that were called, in order. */
const called: AwsApiName[] = [];
const dynamodb = new DynamoDBClient({ ...options, endpoint: inject('dynamoDbEndpoint') });
let server: LoopbackServer;
let functions: RunningFunctions;
let functionArn: string;

beforeAll(async () => {
  const endpoint = (name: AwsApiName): Endpoint => {
    return async () => {
      called.push(name);
      return Response.json({});
    };
  };
  const endpoints = Object.fromEntries(apis.map(([name]) => [name, endpoint(name)]));
  server = await listenOnLoopback(endpointServer([{ name: 'caller', label: 'caller', role: 'role' }], endpoints).fetch);

  // Posts to the path under the endpoint that it finds in its environment.
  const source = `
    export const handler = async ({ variable, path }) => {
      const response = await fetch(process.env[variable] + path, { method: 'POST', body: '{}' });
      return { status: response.status, error: response.headers.get('x-amzn-errortype') };
    };`;
  const resources = stackOf(
    {
      Resources: {
        Caller: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Code: { S3Bucket: 'assets', S3Key: 'caller.zip' },
            Role: 'arn:aws:iam::123456789012:role/caller',
            Timeout: 10,
          },
        },
      },
    },
    { 'caller.zip': functionFolder(source) },
  );
  functions = await startFunctions({
    resources,
    dynamodb,
    databaseEndpoint: inject('dynamoDbEndpoint'),
    userPoolEndpoint: inject('dynamoDbEndpoint'),
    secrets: new Map(),
    messages: new Messages(),
    onLine: () => {},
    log: silentLog,
    trace: () => {},
  });
  functionArn = `arn:aws:lambda:${region}:123456789012:function:${resources.ofType('AWS::Lambda::Function', v.unknown())[0]?.ref}`;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await functions.stop();
  await server.close();
  dynamodb.destroy();
});

it.each(apis)('The SDK of %s finds the local endpoint through its environment variable', async (name) => {
  for (const [variable, value] of Object.entries(endpointVariables(`http://127.0.0.1:${server.port}`, 'caller'))) {
    vi.stubEnv(variable, value);
  }
  called.length = 0;
  await calls[name]();
  expect(called).toEqual([name]);
});

it.each(apis)(
  'A web page cannot call the endpoint of %s, also with a request that needs no preflight',
  async (name, api) => {
    const url = `http://127.0.0.1:${server.port}/caller/${name}${api.path.replace(':name', 'another')}`;
    called.length = 0;
    const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' };
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(403);
    expect(called).toEqual([]);
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(200);
  },
);

it.each(apis)(
  'A function gets the endpoint variable of %s, and the endpoint answers with an AWS error',
  async (_name, api) => {
    const event = { variable: api.variable, path: api.path.replace(':name', 'another') };
    const answer = await functions.invoker.invoke(functionArn, event, { service: 'cloudformation', sourceArn: 'test' });
    expect(answer).toMatchObject({ status: 400, error: expect.stringMatching(/Exception$/) });
  },
);

it.each(apis)('The transcript labels a call of %s, and the log and the live page indent it', (kind, api) => {
  const call = { at: 0, durationMs: 1, kind, name: 'Something' };
  expect(api.label).toMatch(/^\w/);
  expect(lines([call])[0]).toContain(`${api.label} `);
  const logged: string[] = [];
  readableLog((line) => logged.push(stripVTControlCharacters(line))).trace(call);
  expect(logged[0]?.slice(9)).toBe(`${'  '.repeat(api.depth)}${kind} Something  1 ms`);
  const depth = ['', 'inner', 'innermost'][api.depth];
  expect(rowOf({ type: 'call', call, id: 1, at: 0 })).toMatchObject({ label: kind, depth });
});
