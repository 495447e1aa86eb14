import {
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { cognitoEndpoint } from '../../../local/endpoints/cognito.ts';
import { lambdaEndpoint } from '../../../local/endpoints/lambda.ts';
import { endpointServer, endpointVariables } from '../../../local/endpoints/server.ts';
import { FunctionError, FunctionTimedOut, type Invoker } from '../../../local/functions/invoker.ts';
import { type LoopbackServer, listenOnLoopback } from '../../../local/shared/loopback-server.ts';
import { startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

const region = 'ap-southeast-2';
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:123456789012:${rest}`;
const earlier = arn('lambda', 'function:earlier');

const invoker: Invoker = {
  async invoke(functionArn, event, caller) {
    if (event === 'throw') throw new FunctionError('no such word', 'RangeError');
    if (event === 'late') throw new FunctionTimedOut('Task timed out after 3.00 seconds');
    return { functionArn, event, by: caller.sourceArn };
  },
};

let pool: TestUserPool;
let server: LoopbackServer;
let cognito: CognitoIdentityProviderClient;
let lambda: LambdaClient;
beforeAll(async () => {
  pool = await startUserPool({ dynamoDbEndpoint: inject('dynamoDbEndpoint') });
  const granted = [
    `cognito-idp:DescribeUserPool ${arn('cognito-idp', `userpool/${pool.poolId}`)}`,
    `lambda:InvokeFunction ${earlier}`,
  ];
  const options = {
    region,
    authorize: (_: string, action: string, resource: string) => granted.includes(`${action} ${resource}`),
  };
  const unused = async () => new Response();
  const app = endpointServer([{ name: 'caller', label: 'caller', role: 'role' }], {
    dynamodb: unused,
    secretsmanager: unused,
    eventbridge: unused,
    cognito: cognitoEndpoint(pool.endpoint, options),
    lambda: lambdaEndpoint(invoker, options),
  });
  server = await listenOnLoopback(app.fetch);
  const variables = endpointVariables(`http://127.0.0.1:${server.port}`, 'caller');
  const common = { region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };
  cognito = new CognitoIdentityProviderClient({
    ...common,
    endpoint: String(variables['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER']),
  });
  lambda = new LambdaClient({ ...common, endpoint: String(variables['AWS_ENDPOINT_URL_LAMBDA']) });
});
afterAll(async () => {
  await server.close();
  await pool.stop();
});

const invoke = async (FunctionName: string, event: unknown) => {
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
  const { FunctionError: failed, Payload } = await lambda.send(command);
  return { failed, answer: JSON.parse(Buffer.from(Payload ?? []).toString()) };
};

it('The user pool answers only the calls that the role of a function allows', async () => {
  const UserPoolId = pool.poolId;
  expect(await cognito.send(new DescribeUserPoolCommand({ UserPoolId }))).toMatchObject({
    UserPool: { Id: UserPoolId },
  });
  await expect(cognito.send(new UpdateUserPoolCommand({ UserPoolId }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('cognito-idp:UpdateUserPool'),
  });
  await expect(cognito.send(new DescribeUserPoolCommand({ UserPoolId: 'x_1' }))).rejects.toThrow('not authorized');
});

it('A function can invoke only the functions that its role allows', async () => {
  expect(await invoke(earlier, { a: 1 })).toEqual({
    failed: undefined,
    answer: { functionArn: earlier, event: { a: 1 }, by: 'role' },
  });
  expect(await invoke('earlier', {})).toMatchObject({ answer: { functionArn: earlier } });
  await expect(invoke('another', {})).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

it('Lambda reports an error and a timeout of an invoked function as `Unhandled`', async () => {
  expect(await invoke(earlier, 'throw')).toEqual({
    failed: 'Unhandled',
    answer: { errorType: 'RangeError', errorMessage: 'no such word' },
  });
  expect(await invoke(earlier, 'late')).toMatchObject({
    failed: 'Unhandled',
    answer: { errorMessage: 'Task timed out after 3.00 seconds' },
  });
});
