import { paginateScan } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { userKey } from './keys.ts';
import { itemsIn, type Table, textIn } from './table.ts';

/**
 * Lists the `sub`s of all users who ever had a credential, in no particular order. It scans the whole table, so only
 * the export tool uses it.
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
  for await (const page of pages) yield* itemsIn(page).map((item) => `${textIn(item, 'pk')}`.slice(userKey('').length));
}
