import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type NoticeEventType, noticeEventTypes } from '../../contract/events.ts';
import { eraseItems, pagesOf } from './erase.ts';
import { foldedNoticesKey, hourOf, noticesOfUserKey } from './keys.ts';
import { type Delivery, foldedNotice, maxUnknownSendings } from './notices.ts';
import { type Table, textIn } from './table.ts';
import { retryTransaction, transact } from './transaction.ts';

/** How many notices of their own a user gets in a clock hour (UTC). The others of the hour become one. */
export const maxNoticesInHour = 6;

/** Longer than the schedule tries to send a folded notice. */
const rememberedSeconds = 2 * 24 * 60 * 60;
/** So many deliveries of one user's events may meet when they are folded. */
const maxFoldAttempts = 20;

const expiry = (now: Date) => Math.ceil(now.getTime() / 1000) + rememberedSeconds;

/** `single`: the notice is sent on its own; `last`: it is the last one of the hour; `none`: it is to be folded. */
export type NoticePlace = 'single' | 'last' | 'none';

/**
 * Takes one of the places that a user's notices have in the clock hour of `now`. An event that has a place in it keeps
 * that. One write, whose condition decides.
 */
export async function takeNoticePlace(
  { dynamodb, tableName }: Table,
  { userId, eventId, now }: { readonly userId: string; readonly eventId: string; readonly now: Date },
): Promise<NoticePlace> {
  try {
    const { Attributes = {} } = await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: noticesOfUserKey(userId), sk: hourOf(now) }),
        UpdateExpression: 'SET expiresAt = :expiry ADD events :event',
        ConditionExpression: 'attribute_not_exists(events) OR size(events) < :limit OR contains(events, :id)',
        ExpressionAttributeValues: marshall({
          ':expiry': expiry(now),
          ':event': new Set([eventId]),
          ':limit': maxNoticesInHour,
          ':id': eventId,
        }),
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return unmarshall(Attributes)['events'].size === maxNoticesInHour ? 'last' : 'single';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'none';
    throw error;
  }
}

/**
 * Counts a claimed notice in the folded notice of the user and the clock hour of the delivery. That ends the claim for
 * good: the same event delivered again counts nothing. One transaction.
 *
 * @throws Error if the folded notice is being sent already, or the claim is another delivery's
 */
export async function foldNotice(
  table: Table,
  { userId, type }: { readonly userId: string; readonly type: NoticeEventType },
  { notice, claim, now }: Delivery,
): Promise<void> {
  const TableName = table.tableName;
  const count = {
    TableName,
    Key: marshall(foldedNotice(hourOf(now), userId)),
    UpdateExpression: 'SET expiresAt = :expiry ADD #type :one',
    ConditionExpression: 'attribute_not_exists(begun)',
    ExpressionAttributeNames: { '#type': type },
    ExpressionAttributeValues: marshall({ ':expiry': expiry(now), ':one': 1 }),
  };
  const settle = {
    TableName,
    Key: marshall(notice),
    UpdateExpression: 'SET foldedAt = :now REMOVE claim, claimedUntil',
    ConditionExpression: 'claim = :claim',
    ExpressionAttributeValues: marshall({ ':now': now.toISOString(), ':claim': claim }),
  };
  const attempt = async () => (await transact(table, [{ Update: count }, { Update: settle }])) ?? 'folded';
  if ((await retryTransaction(attempt, maxFoldAttempts)) !== 'folded') {
    throw new Error('The notice was not folded: its hour is over, or another delivery has it');
  }
}

/** A user's notices of an hour that were not sent on their own. */
export interface FoldedNotices {
  readonly userId: string;
  readonly counts: Readonly<Partial<Record<NoticeEventType, number>>>;
}

/**
 * Yields all users' folded notices of a clock hour ({@link hourOf}) that may be claimed: they were not sent, no other run
 * is sending them, and SES did not get them twice without a known result. One read for each hundred.
 */
export async function* readFoldedNotices(table: Table, hour: string, now: Date): AsyncGenerator<FoldedNotices> {
  const pages = pagesOf(table, { KeyConditionExpression: 'pk = :hour', values: { ':hour': foldedNoticesKey(hour) } });
  for await (const page of pages) {
    for (const item of page.map((it) => unmarshall(it))) {
      const isClaimed = item['claimedUntil'] > now.getTime() / 1000;
      if (item['sentAt'] !== undefined || isClaimed || item['begun'] >= maxUnknownSendings) continue;
      const counted = noticeEventTypes.filter((type) => type in item).map((type) => [type, item[type]]);
      yield { userId: item['sk'], counts: Object.fromEntries(counted) };
    }
  }
}

/** Erases a user's counts of notices, and what was folded of them. Returns how many items that were. */
export async function eraseNoticeHours(table: Table, userId: string): Promise<number> {
  const pages = pagesOf(table, {
    KeyConditionExpression: 'pk = :user',
    ProjectionExpression: 'pk, sk',
    values: { ':user': noticesOfUserKey(userId) },
  });
  let erased = 0;
  for await (const page of pages) {
    // What was folded is in the partition of its hour.
    await eraseItems(
      table,
      page.map((item) => marshall(foldedNotice(`${textIn(item, 'sk')}`, userId))),
    );
    await eraseItems(table, page);
    erased += page.length;
  }
  return erased;
}
