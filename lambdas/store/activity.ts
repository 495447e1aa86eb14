import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AuditEvent } from '../../contract/events.ts';
import { activityKey } from './keys.ts';
import type { Table } from './table.ts';

/** Some of a user's events, the newest first. */
interface ActivityPage {
  readonly events: readonly AuditEvent[];
  /** The sort key to continue after; `undefined` if there is no more. */
  readonly last: string | undefined;
}

/** Sorts a user's events by time; events of the same time by id. */
const sortKey = ({ time, id }: Pick<AuditEvent, 'time' | 'id'>) => `${time}#${id}`;

/**
 * Stores an audit event. Storing the same event again changes nothing.
 *
 * @param expiresAt seconds since the epoch
 */
export async function storeEvent({ dynamodb, tableName }: Table, event: AuditEvent, expiresAt: number): Promise<void> {
  await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: marshall(activityItem(event, expiresAt)) }));
}

/** The item of an event. @param expiresAt seconds since the epoch */
export const activityItem = (event: AuditEvent, expiresAt: number) => ({
  pk: activityKey(event.userId),
  sk: sortKey(event),
  expiresAt,
  event,
});

/**
 * Reads at most `limit` of a user's events, the newest first, or those behind a sort key. DynamoDB deletes expired
 * events late, so they are filtered out here. One read.
 */
export async function readActivity(
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
