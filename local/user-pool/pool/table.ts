import {
  CreateTableCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  ResourceInUseException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';

const TableName = 'local-user-pool';

/** A record to store and the name to find it by, such as `USER#…`. */
export interface Entry {
  readonly key: string;
  readonly record: object;
}

/** What one pool remembers, in a table that all local pools share: named records, read consistently. */
export class Table {
  readonly #dynamodb: DynamoDBClient;
  readonly #poolId: string;

  private constructor(dynamodb: DynamoDBClient, poolId: string) {
    this.#dynamodb = dynamodb;
    this.#poolId = poolId;
  }

  /** Opens the table and creates it when it does not exist. */
  static async open(dynamodb: DynamoDBClient, poolId: string): Promise<Table> {
    try {
      await dynamodb.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'poolId', AttributeType: 'S' },
            { AttributeName: 'key', AttributeType: 'S' },
          ],
          KeySchema: [
            { AttributeName: 'poolId', KeyType: 'HASH' },
            { AttributeName: 'key', KeyType: 'RANGE' },
          ],
        }),
      );
      await waitUntilTableExists({ client: dynamodb, maxWaitTime: 10, minDelay: 1 }, { TableName });
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
    }
    return new Table(dynamodb, poolId);
  }

  /** @throws {v.ValiError} what is stored is not of that shape */
  async get<S extends v.GenericSchema>(key: string, schema: S): Promise<v.InferOutput<S> | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetItemCommand({ TableName, Key: this.#key(key), ConsistentRead: true }),
    );
    return Item && v.parse(schema, unmarshall(Item));
  }

  /** All records whose keys begin so. @throws {v.ValiError} what is stored is not of that shape */
  async *list<S extends v.GenericSchema>(prefix: string, schema: S): AsyncGenerator<v.InferOutput<S>> {
    const pages = paginateQuery(
      { client: this.#dynamodb },
      {
        TableName,
        KeyConditionExpression: 'poolId = :pool AND begins_with(#key, :prefix)',
        ExpressionAttributeNames: { '#key': 'key' },
        ExpressionAttributeValues: marshall({ ':pool': this.#poolId, ':prefix': prefix }),
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) for (const item of Items) yield v.parse(schema, unmarshall(item));
  }

  async put(entry: Entry): Promise<void> {
    await this.#dynamodb.send(new PutItemCommand({ TableName, Item: this.#item(entry) }));
  }

  /** Stores all the entries or, when one of their keys is taken, none. Answers whether it stored them. */
  async create(...entries: Entry[]): Promise<boolean> {
    try {
      await this.#dynamodb.send(
        new TransactWriteItemsCommand({
          TransactItems: entries.map((entry) => ({
            Put: { TableName, Item: this.#item(entry), ConditionExpression: 'attribute_not_exists(poolId)' },
          })),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException) return false;
      throw error;
    }
  }

  /** Sets an attribute unless it is set; answers what it was before, undefined for the one caller who set it. */
  async setOnce(key: string, attribute: string, value: number): Promise<number | undefined> {
    const { Attributes } = await this.#dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: this.#key(key),
        UpdateExpression: 'SET #a = if_not_exists(#a, :v)',
        ConditionExpression: 'attribute_exists(poolId)',
        ExpressionAttributeNames: { '#a': attribute },
        ExpressionAttributeValues: marshall({ ':v': value }),
        ReturnValues: 'ALL_OLD',
      }),
    );
    return v.parse(v.optional(v.number()), unmarshall(Attributes ?? {})[attribute]);
  }

  async delete(...keys: string[]): Promise<void> {
    for (const key of keys) await this.#dynamodb.send(new DeleteItemCommand({ TableName, Key: this.#key(key) }));
  }

  #key(key: string) {
    return marshall({ poolId: this.#poolId, key });
  }

  #item({ key, record }: Entry) {
    return { ...marshall(record, { removeUndefinedValues: true }), ...this.#key(key) };
  }
}
