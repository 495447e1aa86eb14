import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { noticeKey, noticeSortKey, userKey } from './keys.ts';
import type { Table } from './table.ts';

/** How far a notice is. Each member is there once it has a meaning. */
interface Progress {
  /** Sendings whose end is not known to be a refusal. */
  readonly begun: number;
  /** The claim of who is sending it. */
  readonly claim?: string;
  /** When that claim no longer counts; seconds since the epoch. */
  readonly claimedUntil?: number;
  readonly sentAt?: string;
}

/** Longer than the function may run, and shorter than Lambda waits before it tries an event again. */
export const claimSeconds = 30;
/** Longer than a failed event waits in its queue to be given again. */
const rememberedSeconds = 30 * 24 * 60 * 60;
/** Sendings of one notice whose end may be unknown. */
const mostBegun = 2;

/** What notices keep in the table, and read there. What DynamoDB's client throws flies: it is a fault. */
export function noticeStore(dynamodb: DynamoDBClient, tableName: string) {
  const table = { dynamodb, tableName };
  return {
    username: username.bind(undefined, table),
    begin: begin.bind(undefined, table),
    sent: sent.bind(undefined, table),
    failed: failed.bind(undefined, table),
  };
}

/** A delivery of an event that is about to send its notice. */
interface Delivery {
  readonly eventId: string;
  /** No other delivery has it. */
  readonly claim: string;
  readonly now: Date;
}

/** The Cognito user name of a user who has, or had, a passkey or recovery codes. */
async function username({ dynamodb, tableName }: Table, userId: string): Promise<string | undefined> {
  const { Items: [item] = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :user AND sk = :profile',
      ProjectionExpression: 'username',
      ExpressionAttributeValues: marshall({ ':user': userKey(userId), ':profile': profileKey }),
    }),
  );
  return item?.['username']?.S;
}

/**
 * Claims the sending of a notice, which then ends in {@link sent} or {@link failed}, or in a crash.
 *
 * @returns false when it was sent before
 * @throws Error when another delivery is sending it right now, or when two sendings ended so that nobody knows whether it was sent
 */
async function begin({ dynamodb, tableName }: Table, { eventId, claim, now }: Delivery): Promise<boolean> {
  const seconds = Math.floor(now.getTime() / 1000);
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: keyOf(eventId),
        UpdateExpression: 'SET claim = :claim, claimedUntil = :until, expiresAt = :expiry ADD begun :one',
        ConditionExpression:
          'attribute_not_exists(sentAt) AND (attribute_not_exists(begun) OR begun < :most) AND ' +
          '(attribute_not_exists(claimedUntil) OR claimedUntil <= :now)',
        ExpressionAttributeValues: marshall({
          ':claim': claim,
          ':until': seconds + claimSeconds,
          ':expiry': seconds + rememberedSeconds,
          ':one': 1,
          ':most': mostBegun,
          ':now': seconds,
        }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const progress = unmarshall(error.Item ?? {}) as Progress;
    if (progress.sentAt !== undefined) return false;
    // The client has tried again what had come through.
    if (progress.claim === claim) return true;
    throw new Error(
      (progress.claimedUntil ?? 0) > seconds
        ? 'Another delivery of this event is sending its notice'
        : `The notice was given to SES ${progress.begun} times without an answer, and is not sent again`,
    );
  }
}

/** Keeps that the notice was sent. */
async function sent({ dynamodb, tableName }: Table, { eventId, now }: Delivery): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: keyOf(eventId),
      UpdateExpression: 'SET sentAt = :now REMOVE claim, claimedUntil',
      ExpressionAttributeValues: marshall({ ':now': now.toISOString() }),
    }),
  );
}

/** Gives the claim back after a sending that failed. One that was `refused` for certain does not count as begun. */
async function failed(
  { dynamodb, tableName }: Table,
  { eventId, claim }: Delivery,
  { refused }: { readonly refused: boolean },
): Promise<void> {
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: keyOf(eventId),
        UpdateExpression: 'SET begun = begun - :count REMOVE claim, claimedUntil',
        ConditionExpression: 'claim = :claim',
        ExpressionAttributeValues: marshall({ ':count': refused ? 1 : 0, ':claim': claim }),
      }),
    );
  } catch (error) {
    // It has been given back: the client has tried again what had come through.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

const keyOf = (eventId: string) => marshall({ pk: noticeKey(eventId), sk: noticeSortKey });
