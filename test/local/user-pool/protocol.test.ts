import {
  AdminGetUserCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { browserOperations } from '../../../local/user-pool/operations/browser-operations.ts';
import { operations } from '../../../local/user-pool/operations/operations.ts';
import { functionArn, refusal, startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

const dynamoDbEndpoint = inject('dynamoDbEndpoint');
let pool: TestUserPool;
beforeEach(async () => {
  const triggers = { define: () => ({}), create: () => ({}), verify: () => ({}) };
  pool = await startUserPool({ dynamoDbEndpoint, triggers, pool: { UserPoolName: 'people' } });
});
afterEach(() => pool.stop());

const post = (operation: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(pool.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`, ...headers },
    body,
  });

test('The user pool answers errors as JSON 1.1, with the type in the body and a header', async () => {
  const response = await post('InitiateAuth', JSON.stringify({ ClientId: 'nobody', AuthFlow: 'CUSTOM_AUTH' }));
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException:');
  expect(await response.json()).toEqual({
    __type: 'ResourceNotFoundException',
    message: 'User pool client nobody does not exist.',
  });
});

test('The operations for browsers are those that the SDK calls without credentials', () => {
  const { httpAuthSchemeProvider } = pool.cognito.config;
  const withoutCredentials = [...operations.keys()].filter((operation) =>
    httpAuthSchemeProvider({ operation, region: 'ap-southeast-2' }).some(
      ({ schemeId }) => schemeId === 'smithy.api#noAuth',
    ),
  );
  expect([...browserOperations]).toEqual(withoutCredentials);
});

test.each([
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'http://localhost:8080', 'content-type': 'text/plain' },
  { 'sec-fetch-site': 'same-site' },
])('A web page that sends %j cannot administer the user pool', async (headers) => {
  const create = { UserPoolId: pool.poolId, Username: 'eve@example.com' };
  for (const name of [...operations.keys(), 'CreateGroup', '']) {
    const response = await post(name, name === 'AdminCreateUser' ? JSON.stringify(create) : '{}', headers);
    const isForBrowsers = browserOperations.has(name);
    expect([name, response.status]).toEqual([name, isForBrowsers ? 400 : 403]);
    const allowed = response.headers.get('access-control-allow-origin');
    expect([name, allowed]).toEqual([name, isForBrowsers ? '*' : null]);
  }
  const { UserPoolId, Username } = create;
  expect(await refusal(pool.cognito.send(new AdminGetUserCommand({ UserPoolId, Username })))).toMatch('UserNotFound');
});

test('The user pool allows CORS calls of operations for browsers from a page of any origin', async () => {
  const response = await post('GetUser', '{}', { origin: 'https://example.com' });
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  const preflight = await fetch(pool.endpoint, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-amz-target,x-amz-user-agent',
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  expect(preflight.headers.get('access-control-allow-headers')).toMatch('x-amz-target');
});

test('The user pool answers an unknown operation with UnknownOperationException', async () => {
  for (const name of ['SetUICustomization', 'constructor', '']) {
    const response = await post(name, '{}');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' });
  }
});

test.each(['', 'no json', 'null', '[]', '"text"', '7', '{}'])(
  'Every user pool operation answers the input %j with 400',
  async (body) => {
    for (const name of operations.keys()) {
      const response = await post(name, body);
      expect([name, response.status]).toEqual([name, 400]);
    }
  },
);

test('The user pool names invalid input as Cognito does, without its value', async () => {
  const response = await post('SignUp', JSON.stringify({ ClientId: 'x', Username: 5, Password: 'p'.repeat(257) }));
  expect(await response.json()).toEqual({
    __type: 'InvalidParameterException',
    message:
      "2 validation errors detected: Value at 'username' failed to satisfy constraint: Member must not be null; " +
      "Value at 'password' failed to satisfy constraint: Member must have length less than or equal to 256",
  });
});

test('SignUp refuses attributes outside the schema and attributes that only Cognito may write', async () => {
  const signUp = (Name: string) =>
    pool.cognito.send(
      new SignUpCommand({
        ClientId: pool.clientId,
        Username: 'ada@example.com',
        Password: 'Correct-horse-1',
        UserAttributes: [{ Name, Value: 'true' }],
      }),
    );
  expect(await refusal(signUp('custom:shoe'))).toMatch('Type for attribute {custom:shoe} could not be determined');
  expect(await refusal(signUp('sub'))).toMatch('InvalidParameterException');
  expect(await refusal(signUp('email_verified'))).toMatch('NotAuthorizedException');
});

test('DescribeUserPool and DescribeUserPoolClient return the settings of the pool and the app client', async () => {
  const ids = { UserPoolId: pool.poolId, ClientId: pool.clientId };
  const { UserPool } = await pool.cognito.send(new DescribeUserPoolCommand(ids));
  expect(UserPool).toMatchObject({
    Id: pool.poolId,
    Arn: pool.poolArn,
    Name: 'people',
    UsernameAttributes: ['email'],
    LambdaConfig: { DefineAuthChallenge: functionArn('define') },
  });
  const { UserPoolClient } = await pool.cognito.send(new DescribeUserPoolClientCommand(ids));
  expect(UserPoolClient).toMatchObject({ ...ids, PreventUserExistenceErrors: 'ENABLED', AuthSessionValidity: 3 });
});

test('The user pool traces an operation with its status', async () => {
  await post('GetUser', '{}');
  expect(pool.traces).toMatchObject([{ kind: 'cognito', name: 'GetUser', status: 400 }]);
});
