import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import { createTables } from '../../../local/dynamodb/tables.ts';
import type { JsonObject } from '../../../local/shared/json.ts';
import { stackOf } from '../support/stack-of.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const client = new DynamoDBClient({ endpoint: inject('dynamoDbEndpoint'), region: 'ap-southeast-2', credentials });

const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
const properties: JsonObject = {
  AttributeDefinitions: [attribute('pk'), attribute('sk'), attribute('owner')],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'owners',
      KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  DeletionProtectionEnabled: true,
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
};
const stack = (logicalId: string, overrides: JsonObject = {}) =>
  stackOf({
    Resources: { [logicalId]: { Type: 'AWS::DynamoDB::Table', Properties: { ...properties, ...overrides } } },
  });

describe('createTables', () => {
  it('createTables creates the table of the template once', async () => {
    const resources = stack('TablesTest');
    const [TableName] = await createTables(client, resources);
    expect(await createTables(client, resources)).toEqual([TableName]);
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      KeySchema: properties['KeySchema'],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      GlobalSecondaryIndexes: [{ IndexName: 'owners' }],
    });
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
  });

  it('createTables refuses a table whose key has changed, and suggests `--reset`', async () => {
    await createTables(client, stack('TablesTestKey'));
    const changed = stack('TablesTestKey', { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] });
    await expect(createTables(client, changed)).rejects.toThrow('Start once with --reset');
  });
});
