import { setTimeout } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  QueryCommand,
  type QueryCommandOutput,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { chunk } from 'es-toolkit/array';
import type { ActivityEvent, AuditEvent } from '../../contract/events.ts';
import { activityKey } from './keys.ts';
import { itemsIn, type Table, textIn } from './table.ts';

/** Some of a user's events, the newest first. */
interface ActivityPage {
  readonly events: readonly ActivityEvent[];
  /** The sort key to continue after; `undefined` if there is no more. */
  readonly last: string | undefined;
}

type Refusal = Extract<AuditEvent, { readonly type: 'sign_in.refused' }>;

/** Sorts a user's events by time; events of the same time by id. */
const sortKey = ({ time, id }: Pick<AuditEvent, 'time' | 'id'>) => `${time}#${id}`;

/** Sorts the refusals of an hour and a method before the other events of the hour. */
const refusalKey = ({ time, method }: Refusal) => `${time.slice(0, 13)}:00:00.000Z#refused-${method}`;

/** DynamoDB takes so many items in one batch. */
const batchSize = 25;

/** How often a batch is sent of which DynamoDB left items over, and the longest pause before the first repetition. */
const [maxBatches, firstPauseMs] = [6, 50];

/**
 * Stores audit events, for one write unit each. Storing the same events again changes nothing. Refused sign-ins of one
 * hour and method become one item, so that a stranger who keeps trying can't bury other events.
 *
 * @param expiresAt seconds since the epoch, of each event
 * @throws Error if some could not be stored
 */
export async function storeEvents(
  table: Table,
  events: readonly AuditEvent[],
  expiresAt: (event: AuditEvent) => number,
): Promise<void> {
  const refusals = events.filter((event) => event.type === 'sign_in.refused');
  const others = events.filter((event) => event.type !== 'sign_in.refused');
  const puts = others.map((event) => ({ PutRequest: { Item: marshall(activityItem(event, expiresAt(event))) } }));
  await Promise.all([
    ...chunk(puts, batchSize).map((batch) => writeBatch(table, batch)),
    // Refused sign-ins are counted by their time, so a later one must not be faster.
    (async () => {
      for (const event of refusals) await countRefusal(table, event, expiresAt(event));
    })(),
  ]);
}

/** DynamoDB leaves items over where it is too busy for all of a batch. */
async function writeBatch({ dynamodb, tableName }: Table, batch: readonly WriteRequest[]): Promise<void> {
  let left = [...batch];
  for (let sent = 0; sent < maxBatches && left.length > 0; sent += 1) {
    if (sent > 0) await setTimeout(Math.random() * firstPauseMs * 2 ** sent);
    const answer = await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: left } }));
    left = answer.UnprocessedItems?.[tableName] ?? [];
  }
  if (left.length > 0) throw new Error(`DynamoDB left ${left.length} of ${batch.length} audit events unwritten.`);
}

/** Whether the audit trail has an event. One read. It never has a single refused sign-in. */
export async function isStored({ dynamodb, tableName }: Table, event: AuditEvent): Promise<boolean> {
  const { pk, sk } = activityItem(event, 0);
  const { Count = 0 } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk = :sk',
      ExpressionAttributeValues: marshall({ ':pk': pk, ':sk': sk }),
      Select: 'COUNT',
    }),
  );
  return Count > 0;
}

/**
 * An event that is not later than the stored one counts as a repeated delivery and is ignored. If two refusals arrive out
 * of order, the earlier one is not counted.
 */
async function countRefusal({ dynamodb, tableName }: Table, event: Refusal, expiresAt: number): Promise<void> {
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: activityKey(event.userId), sk: refusalKey(event) }),
        UpdateExpression: 'SET #event = :event, expiresAt = :expiresAt ADD #count :one',
        ConditionExpression: 'attribute_not_exists(pk) OR #event.#time < :time',
        ExpressionAttributeNames: { '#event': 'event', '#time': 'time', '#count': 'count' },
        ExpressionAttributeValues: marshall({
          ':event': event,
          ':expiresAt': expiresAt,
          ':time': event.time,
          ':one': 1,
        }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** The item of an event. @param expiresAt seconds since the epoch */
const activityItem = (event: AuditEvent, expiresAt: number) => ({
  pk: activityKey(event.userId),
  sk: sortKey(event),
  expiresAt,
  event,
});

/** What to read of a user's events. */
export interface ActivityQuery {
  readonly limit: number;
  /** The sort key to continue after. */
  readonly behind?: string | undefined;
  readonly now: Date;
  /** Whether to leave out sign-ins and refused sign-ins. @default false */
  readonly changesOnly?: boolean;
}

/** One read finds this many events at most, and a page of changes takes this many reads at most. */
const perRead = 100;
const maxReads = 10;

/**
 * Reads at most `limit` of a user's events, the newest first, or those behind a sort key. DynamoDB deletes expired
 * events late, so they are filtered out here. One read; changes alone may take up to ten, and may be fewer than `limit`
 * although there are more.
 */
export async function readActivity(
  { dynamodb, tableName }: Table,
  userId: string,
  { limit, behind, now, changesOnly = false }: ActivityQuery,
): Promise<ActivityPage> {
  const pk = activityKey(userId);
  const found: Record<string, AttributeValue>[] = [];
  let from = behind;
  for (let reads = 0; reads < (changesOnly ? maxReads : 1); reads += 1) {
    const page: QueryCommandOutput = await dynamodb.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :user',
        FilterExpression: `expiresAt > :now${changesOnly ? ' AND NOT begins_with(#event.#type, :signIn)' : ''}`,
        ...(changesOnly && { ExpressionAttributeNames: { '#event': 'event', '#type': 'type' } }),
        ExpressionAttributeValues: marshall({
          ':user': pk,
          ':now': Math.floor(now.getTime() / 1000),
          ...(changesOnly && { ':signIn': 'sign_in.' }),
        }),
        ScanIndexForward: false,
        Limit: changesOnly ? perRead : limit,
        ...(from !== undefined && { ExclusiveStartKey: marshall({ pk, sk: from }) }),
      }),
    );
    found.push(...itemsIn(page));
    from = textIn(page.LastEvaluatedKey, 'sk');
    if (from === undefined || found.length >= limit) break;
  }
  const events = found.slice(0, limit);
  return { events: events.map(eventIn), last: found.length > limit ? textIn(events.at(-1), 'sk') : from };
}

function eventIn(item: Record<string, AttributeValue>): ActivityEvent {
  const { event, count = 1 } = unmarshall(item);
  return count > 1 ? { ...event, count } : event;
}
