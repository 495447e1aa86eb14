import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/** Today's counts of adoption in a table, and the sum of users with a passkey, of all shards together. */
export async function adoptionCounts(dynamodb: DynamoDBClient, TableName: string): Promise<Record<string, number>> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': 'ADOPTION' }),
    }),
  );
  const today = new Date().toISOString().slice(0, 10);
  return sumsOf(Items.map((item) => unmarshall(item)).filter(({ sk }) => sk > today));
}

/** Adds up the counts of items of adoption, by their names. */
export function sumsOf(items: readonly Readonly<Record<string, unknown>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { pk, sk, expiresAt, memory, ...counts } of items) {
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + Number(count);
  }
  return sums;
}
