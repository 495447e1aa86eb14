import { isDeepStrictEqual } from 'node:util';
import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { inject } from 'vitest';
import { withoutActions } from './without-actions.ts';

type Item = Record<string, unknown>;

/** All items of one user, by their sort keys. */
export type Stored = ReadonlyMap<string, Item>;

/** The table of the stack under test. */
function table() {
  const { endpoint, name: TableName } = inject('table');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { TableName, dynamodb: new DynamoDBClient({ endpoint, region: 'ap-southeast-2', credentials }) };
}

/** Reads each item of the table that contains a text, past the functions. */
export async function storedItemsWith(text: string): Promise<Item[]> {
  const { TableName, dynamodb: client } = table();
  const found: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    found.push(...Items.map((item) => unmarshall(item)).filter((item) => JSON.stringify(item).includes(text)));
  }
  client.destroy();
  return found;
}

/** Reads what the stack under test has stored for a user, past the functions. */
export async function storedFor(sub: string): Promise<Stored> {
  const { TableName, dynamodb } = table();
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :user',
      ExpressionAttributeValues: { ':user': { S: `USER#${sub}` } },
    }),
  );
  dynamodb.destroy();
  return new Map(Items.map((item) => unmarshall(item)).map((item) => [String(item['sk']), withoutActions(item)]));
}

/** Puts a user's items back as they were, and deletes the others: as a restore of the table does for all users. */
export async function restore(sub: string, stored: Stored): Promise<void> {
  const { TableName, dynamodb } = table();
  for (const sk of (await storedFor(sub)).keys()) {
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: marshall({ pk: `USER#${sub}`, sk }) }));
  }
  for (const item of stored.values()) {
    await dynamodb.send(new PutItemCommand({ TableName, Item: marshall(item) }));
  }
  dynamodb.destroy();
}

/** The credentials among them. */
const credentialsIn = (stored: Stored): Item[] =>
  [...stored].filter(([key]) => key.startsWith('CREDENTIAL#')).map(([, item]) => item);

/** What came to be between two looks at a user's items, in words: "nothing", "1 use", "1 passkey", "1 passkey less", "1 name". */
export function effect(before: Stored, after: Stored): string {
  const passkeys = credentialsIn(after).length - credentialsIn(before).length;
  const uses = usesIn(after) - usesIn(before);
  const said = [
    ...counted(passkeys, 'passkey'),
    ...counted(uses, 'use'),
    ...counted(namesIn(before, after), 'name'),
  ].join(', ');
  const changed = !isDeepStrictEqual(before, after);
  return said || (changed ? 'a change that no ceremony makes' : 'nothing');
}

function counted(count: number, what: string): string[] {
  const many = Math.abs(count);
  return count === 0 ? [] : [`${many} ${what}${many === 1 ? '' : 's'}${count < 0 ? ' less' : ''}`];
}

/** How many credentials have another name than before. */
const namesIn = (before: Stored, after: Stored) =>
  [...after].filter(([key, { name }]) => before.has(key) && before.get(key)?.['name'] !== name).length;

const usesIn = (stored: Stored) =>
  credentialsIn(stored).reduce((sum, { challengeUses }) => sum + Object.keys(challengeUses ?? {}).length, 0);
