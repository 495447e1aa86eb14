import { ConditionalCheckFailedException, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { foldedNoticesKey, noticeKey, noticeSortKey, userKey } from './keys.ts';
import { itemsIn, type Table, textIn } from './table.ts';

/** The progress of a notice. Members are missing until they apply. */
interface Progress {
  /** Sendings that succeeded or whose result is unknown; those that SES refused are subtracted. */
  readonly begun: number;
  /** The claim of the delivery that is sending it. */
  readonly claim?: string;
  /** When that claim expires; seconds since the epoch. */
  readonly claimedUntil?: number;
  readonly sentAt?: string;
  /** When it became a part of its hour's folded notice, in place of being sent. */
  readonly foldedAt?: string;
}

/** The item with the progress of a notice. */
interface NoticeKey {
  readonly pk: string;
  readonly sk: string;
}

/** The item of the notice of an audit event. */
export const noticeOfEvent = (eventId: string): NoticeKey => ({ pk: noticeKey(eventId), sk: noticeSortKey });

/** The item of the one notice that tells of a user's folded ones in a clock hour. */
export const foldedNotice = (hour: string, userId: string): NoticeKey => ({ pk: foldedNoticesKey(hour), sk: userId });

/** Longer than the function may run, and shorter than Lambda waits before it retries an event. */
export const claimSeconds = 30;
/** Longer than a failed event may wait in its dead-letter queue. */
const rememberedSeconds = 30 * 24 * 60 * 60;
/** Sendings of one notice whose result may be unknown. */
export const maxUnknownSendings = 2;

/** A delivery of an event, or a run of the schedule, that is about to send a notice. */
export interface Delivery {
  readonly notice: NoticeKey;
  /** Unique to this delivery. */
  readonly claim: string;
  readonly now: Date;
}

/**
 * `claimed` means that this delivery sends the notice. The others are refusals: the notice was sent or folded before,
 * another delivery is sending it, or SES got it twice without a known result.
 */
export type ClaimOutcome = 'claimed' | 'sent' | 'folded' | 'being-sent' | 'unknown-twice';

/**
 * Reads the Cognito user name of a user who has, or had, a passkey or recovery codes; `undefined` for other users. One
 * read.
 */
export async function readUsername({ dynamodb, tableName }: Table, userId: string): Promise<string | undefined> {
  const found = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :user AND sk = :profile',
      ProjectionExpression: 'username',
      ExpressionAttributeValues: marshall({ ':user': userKey(userId), ':profile': profileKey }),
    }),
  );
  return textIn(itemsIn(found)[0], 'username');
}

/**
 * Claims the sending of a notice, which ends with {@link recordNoticeSent}, `foldNotice` or {@link releaseNotice}, or in a
 * crash. One write.
 */
export async function claimNotice(
  { dynamodb, tableName }: Table,
  { notice, claim, now }: Delivery,
): Promise<ClaimOutcome> {
  const seconds = Math.floor(now.getTime() / 1000);
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(notice),
        UpdateExpression:
          'SET claim = :claim, claimedUntil = :until, expiresAt = if_not_exists(expiresAt, :expiry) ADD begun :one',
        ConditionExpression:
          'attribute_not_exists(sentAt) AND attribute_not_exists(foldedAt) AND ' +
          '(attribute_not_exists(begun) OR begun < :most) AND (attribute_not_exists(claimedUntil) OR claimedUntil <= :now)',
        ExpressionAttributeValues: marshall({
          ':claim': claim,
          ':until': seconds + claimSeconds,
          ':expiry': seconds + rememberedSeconds,
          ':one': 1,
          ':most': maxUnknownSendings,
          ':now': seconds,
        }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return 'claimed';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const progress = unmarshall(error.Item ?? {}) as Progress;
    if (progress.sentAt !== undefined) return 'sent';
    if (progress.foldedAt !== undefined) return 'folded';
    // The client has retried a write that had succeeded.
    if (progress.claim === claim) return 'claimed';
    return (progress.claimedUntil ?? 0) > seconds ? 'being-sent' : 'unknown-twice';
  }
}

/** Records that the notice was sent, unless its user was forgotten meanwhile. One write. */
export async function recordNoticeSent(
  { dynamodb, tableName }: Table,
  { notice, now }: Pick<Delivery, 'notice' | 'now'>,
): Promise<void> {
  await unlessRefused(
    dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(notice),
        UpdateExpression: 'SET sentAt = :now REMOVE claim, claimedUntil',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: marshall({ ':now': now.toISOString() }),
      }),
    ),
  );
}

/** Releases the claim after a failed sending. A sending that SES has `refused` does not count as begun. One write. */
export async function releaseNotice(
  { dynamodb, tableName }: Table,
  { notice, claim }: Delivery,
  { refused }: { readonly refused: boolean },
): Promise<void> {
  // If it is refused, the claim is released already: the client has retried a write that had succeeded.
  await unlessRefused(
    dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(notice),
        UpdateExpression: 'SET begun = begun - :count REMOVE claim, claimedUntil',
        ConditionExpression: 'claim = :claim',
        ExpressionAttributeValues: marshall({ ':count': refused ? 1 : 0, ':claim': claim }),
      }),
    ),
  );
}

/** @throws the error, unless the write's condition failed */
const unlessRefused = (write: Promise<unknown>): Promise<unknown> =>
  write.catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
