import { paginateScan } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { userKey } from './keys.ts';
import type { Table } from './table.ts';

/**
 * The `sub`s of all users who ever had a credential, in no order that means anything. It scans the table: for a tool that takes everything out
 * of it, and for no function.
 */
export async function* userIds({ dynamodb, tableName }: Table): AsyncGenerator<string> {
  const pages = paginateScan(
    { client: dynamodb },
    {
      TableName: tableName,
      FilterExpression: 'sk = :profile',
      ExpressionAttributeValues: marshall({ ':profile': profileKey }),
      ProjectionExpression: 'pk',
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) for (const { pk } of Items) yield (pk?.S ?? '').slice(userKey('').length);
}
