import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTablesCommand,
  ResourceNotFoundException,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { StartError } from '../shared/start-error.ts';
import type { StackResources } from '../template/stack-resources.ts';

const KeySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }));
const Projection = v.object({
  ProjectionType: v.optional(v.picklist(['ALL', 'KEYS_ONLY', 'INCLUDE'])),
  NonKeyAttributes: v.optional(v.array(v.string())),
});
const Index = v.looseObject({ IndexName: v.string(), KeySchema, Projection });
const Table = v.looseObject({
  AttributeDefinitions: v.array(v.object({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) })),
  KeySchema,
  GlobalSecondaryIndexes: v.optional(v.array(Index)),
  LocalSecondaryIndexes: v.optional(v.array(Index)),
  StreamSpecification: v.optional(
    v.looseObject({ StreamViewType: v.picklist(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']) }),
  ),
  TimeToLiveSpecification: v.optional(v.object({ AttributeName: v.optional(v.string()), Enabled: v.boolean() })),
});

/**
 * Creates the tables of the template that do not exist yet, and gives the names of all.
 * Capacity plays no part: DynamoDB Local has no limits, so every table is on demand.
 *
 * @throws StartError when a table of an earlier run has another key than the template now says
 */
export async function createTables(client: DynamoDBClient, resources: StackResources): Promise<string[]> {
  const tables = resources.ofType('AWS::DynamoDB::Table', Table);
  await Promise.all(tables.map((table) => createTable(client, table.ref, table.properties)));
  return tables.map(({ ref }) => ref);
}

/** Forgets all tables and what is in them. */
export async function deleteAllTables(client: DynamoDBClient): Promise<void> {
  const { TableNames: names = [] } = await client.send(new ListTablesCommand({}));
  await Promise.all(names.map((name) => client.send(new DeleteTableCommand({ TableName: name }))));
}

async function createTable(client: DynamoDBClient, name: string, table: v.InferOutput<typeof Table>): Promise<void> {
  const { StreamSpecification: stream, TimeToLiveSpecification: timeToLive } = table;
  const streamSpecification = stream && { StreamEnabled: true, StreamViewType: stream.StreamViewType };
  const existing = await describe(client, name);
  if (existing) {
    if (keys(existing.KeySchema ?? []) === keys(table.KeySchema)) {
      // A table of before there was a stream.
      if (streamSpecification && !existing.StreamSpecification) {
        await client.send(new UpdateTableCommand({ TableName: name, StreamSpecification: streamSpecification }));
      }
      return;
    }
    throw new StartError(`The key of table ${name} has changed since its data was stored. Start once with --reset.`);
  }
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: table.AttributeDefinitions,
      KeySchema: table.KeySchema,
      ...(table.GlobalSecondaryIndexes && { GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map(index) }),
      ...(table.LocalSecondaryIndexes && { LocalSecondaryIndexes: table.LocalSecondaryIndexes.map(index) }),
      ...(streamSpecification && { StreamSpecification: streamSpecification }),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName: name });
  if (timeToLive?.Enabled) {
    const specification = { AttributeName: timeToLive.AttributeName, Enabled: true };
    await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: specification }));
  }
}

async function describe(client: DynamoDBClient, name: string) {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function index({ IndexName, KeySchema: key, Projection: projection }: v.InferOutput<typeof Index>) {
  return {
    IndexName,
    KeySchema: key,
    Projection: {
      ...(projection.ProjectionType && { ProjectionType: projection.ProjectionType }),
      ...(projection.NonKeyAttributes && { NonKeyAttributes: projection.NonKeyAttributes }),
    },
  };
}

function keys(schema: { AttributeName?: string | undefined; KeyType?: string | undefined }[]): string {
  return schema.map(({ AttributeName, KeyType }) => `${AttributeName}:${KeyType}`).join();
}
