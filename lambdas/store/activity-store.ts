import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AuditEvent } from '../../contract/events.ts';
import { activityKey } from './keys.ts';
import type { Table } from './table.ts';

/** Some of a user's events, the newest first. */
interface ActivityPage {
  readonly events: readonly AuditEvent[];
  /** Sort key behind which there may be more. */
  readonly last: string | undefined;
}

/**
 * The audit events in the table, each until it expires.
 * What DynamoDB's client throws flies: it is a fault, never a refusal.
 */
export function activityStore(dynamodb: DynamoDBClient, tableName: string) {
  const table = { dynamodb, tableName };
  return { put: put.bind(undefined, table), read: read.bind(undefined, table) };
}

/** In a user's partition in the order of time; of the same time in that of the ids. */
const sortKey = ({ time, id }: Pick<AuditEvent, 'time' | 'id'>) => `${time}#${id}`;

/**
 * Keeps an event. The same one again changes nothing.
 *
 * @param expiresAt seconds since the epoch
 */
async function put({ dynamodb, tableName }: Table, event: AuditEvent, expiresAt: number): Promise<void> {
  await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: marshall(activityItem(event, expiresAt)) }));
}

/** An event as the table has it. @param expiresAt seconds since the epoch */
export const activityItem = (event: AuditEvent, expiresAt: number) => ({
  pk: activityKey(event.userId),
  sk: sortKey(event),
  expiresAt,
  event,
});

/** The user's events, `limit` at most, the newest first or those behind a sort key. One read. DynamoDB deletes expired ones late. */
async function read(
  { dynamodb, tableName }: Table,
  userId: string,
  { limit, behind, now }: { readonly limit: number; readonly behind: string | undefined; readonly now: Date },
): Promise<ActivityPage> {
  const pk = activityKey(userId);
  const { Items = [], LastEvaluatedKey: last } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :user',
      FilterExpression: 'expiresAt > :now',
      ExpressionAttributeValues: marshall({ ':user': pk, ':now': Math.floor(now.getTime() / 1000) }),
      ScanIndexForward: false,
      Limit: limit,
      ...(behind !== undefined && { ExclusiveStartKey: marshall({ pk, sk: behind }) }),
    }),
  );
  return { events: Items.map((item) => unmarshall(item)['event']), last: last?.['sk']?.S };
}
