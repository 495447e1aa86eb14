import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { dynamoDbEndpoint } from '../../../local/endpoints/dynamodb.ts';
import { eventBridgeEndpoint } from '../../../local/endpoints/event-bridge.ts';
import { secretsManagerEndpoint } from '../../../local/endpoints/secrets-manager.ts';
import { endpointServer, endpointVariables } from '../../../local/endpoints/server.ts';
import { EventBus } from '../../../local/event-bus/event-bus.ts';
import { type LoopbackServer, listenOnLoopback } from '../../../local/shared/loopback-server.ts';
import type { TraceEvent } from '../../../local/shared/trace.ts';

const region = 'ap-southeast-2';
const secretArn = `arn:aws:secretsmanager:${region}:123456789012:secret:seal-AbCdEf`;
const TableName = 'endpoints-test';
const tableArn = `arn:aws:dynamodb:${region}:123456789012:table/${TableName}`;
const grants: Record<string, string[]> = {
  reader: [`dynamodb:GetItem ${tableArn}`, `secretsmanager:GetSecretValue ${secretArn}`],
  writer: [`dynamodb:PutItem ${tableArn}`],
};
const traced: TraceEvent[] = [];
const bus = new EventBus({ rules: [], onFailure: () => {} });
let server: LoopbackServer;

beforeAll(async () => {
  const options = {
    region,
    authorize: (role: string, action: string, resource: string) =>
      grants[role]?.includes(`${action} ${resource}`) ?? false,
    trace: (event: TraceEvent) => traced.push(event),
  };
  const secrets = new Map([[secretArn, { value: 'geheim', versionId: 'v1', createdAt: 1_700_000_000_000 }]]);
  const functions = Object.keys(grants).map((role) => ({ name: `fn-${role}`, label: role, role }));
  const app = endpointServer(functions, {
    dynamodb: dynamoDbEndpoint(inject('dynamoDbEndpoint'), options),
    eventbridge: eventBridgeEndpoint(bus, options),
    secretsmanager: secretsManagerEndpoint(secrets, options),
  });
  server = await listenOnLoopback(app.fetch);
  const direct = new DynamoDBClient({ endpoint: inject('dynamoDbEndpoint'), region, credentials });
  await direct.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );
});
afterAll(() => server.close());

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
function clients(functionName: string) {
  const { AWS_ENDPOINT_URL_DYNAMODB: dynamodb, AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets } = endpointVariables(
    `http://127.0.0.1:${server.port}`,
    functionName,
  );
  const common = { region, credentials, maxAttempts: 1 };
  return {
    dynamodb: new DynamoDBClient({ ...common, endpoint: String(dynamodb) }),
    secrets: new SecretsManagerClient({ ...common, endpoint: String(secrets) }),
  };
}
const item = { pk: { S: 'one' } };

describe('The DynamoDB endpoint', () => {
  it('The DynamoDB endpoint forwards and traces the calls that the role of a function allows', async () => {
    await clients('fn-writer').dynamodb.send(
      new PutItemCommand({ TableName, Item: item, ReturnConsumedCapacity: 'TOTAL' }),
    );
    const { Item } = await clients('fn-reader').dynamodb.send(new GetItemCommand({ TableName, Key: item }));
    expect(Item).toEqual(item);
    expect(traced).toMatchObject([
      {
        kind: 'dynamodb',
        name: 'PutItem',
        parent: 'writer',
        status: 200,
        detail: `${TableName} 1 capacity units`,
        starting: true,
      },
      { kind: 'dynamodb', name: 'GetItem', parent: 'reader', status: 200, detail: TableName },
    ]);
  });

  it('The DynamoDB endpoint refuses a forbidden call with AccessDeniedException', async () => {
    const failure = await clients('fn-reader')
      .dynamodb.send(new PutItemCommand({ TableName, Item: item }))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'AccessDeniedException' });
    expect(String(failure)).toContain(`is not authorized to perform: dynamodb:PutItem on resource: ${tableArn}`);
  });

  it('The DynamoDB endpoint refuses a transaction with an action that the role does not allow', async () => {
    const put = { Put: { TableName, Item: item } };
    const remove = { Delete: { TableName, Key: { pk: { S: 'two' } } } };
    const { dynamodb } = clients('fn-writer');
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [put] }));
    await expect(dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [remove] }))).rejects.toThrow(
      'dynamodb:DeleteItem',
    );
  });

  it('The DynamoDB endpoint refuses a caller that is not a function of the stack', async () => {
    await expect(clients('nobody').dynamodb.send(new GetItemCommand({ TableName, Key: item }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });
});

describe('The Secrets Manager endpoint', () => {
  it('Secrets Manager returns the current version of a secret by ARN and by name', async () => {
    const { secrets } = clients('fn-reader');
    for (const SecretId of [secretArn, 'seal']) {
      expect(await secrets.send(new GetSecretValueCommand({ SecretId }))).toMatchObject({
        ARN: secretArn,
        Name: 'seal',
        SecretString: 'geheim',
        VersionId: 'v1',
        VersionStages: ['AWSCURRENT'],
        CreatedDate: new Date(1_700_000_000_000),
      });
    }
  });

  it('Secrets Manager refuses the previous version of a secret and a role without a grant', async () => {
    const { secrets } = clients('fn-reader');
    const previous = new GetSecretValueCommand({ SecretId: secretArn, VersionStage: 'AWSPREVIOUS' });
    await expect(secrets.send(previous)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const current = new GetSecretValueCommand({ SecretId: secretArn });
    await expect(clients('fn-writer').secrets.send(current)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
