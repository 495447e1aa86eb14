import { type AttributeValue, paginateQuery, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { chunk } from 'es-toolkit/array';
import { itemsIn, type Table } from './table.ts';
import { transact } from './transaction.ts';

type Item = Record<string, AttributeValue>;

/** DynamoDB takes as many writes in one transaction. */
const maxWrites = 100;

/** Yields the items of a partition in pages of {@link maxWrites} at most. One read for each page. */
export async function* pagesOf(
  { dynamodb, tableName }: Table,
  query: Pick<QueryCommandInput, 'KeyConditionExpression' | 'ProjectionExpression'> & {
    readonly values: Readonly<Record<string, string>>;
  },
): AsyncGenerator<Item[]> {
  const { values, ...rest } = query;
  const pages = paginateQuery(
    { client: dynamodb, pageSize: maxWrites },
    { ...rest, TableName: tableName, ConsistentRead: true, ExpressionAttributeValues: marshall(values) },
  );
  for await (const page of pages) yield itemsIn(page);
}

/** Deletes items, wherever they are. Those that are gone already are no error. One write for each hundred. */
export async function eraseItems(table: Table, items: readonly Item[]): Promise<void> {
  for (const some of chunk(items, maxWrites)) {
    await transact(
      table,
      some.map(({ pk, sk }) => ({ Delete: { TableName: table.tableName, Key: { pk, sk } as Item } })),
    );
  }
}
