import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { hourKey, userKey } from './keys.ts';
import type { Table } from './table.ts';

/**
 * How many of each a user may make in a clock hour: more than any person needs, and few enough that somebody with a
 * stolen token can neither bury what they did nor run up a bill. Removals need no limit of their own, since nobody
 * removes more passkeys than were added: whoever ends an intrusion is never refused.
 */
export const hourlyLimits = {
  /** New passkeys. */
  registrations: 20,
  /** New names, and other defaults. */
  changes: 60,
  /** New sets of recovery codes. */
  codeSets: 10,
} as const;

/** How long an hour's counts are kept: DynamoDB may delete them from then on. */
const rememberedSeconds = 2 * 60 * 60;

/**
 * Counts one in the user's hour, in the transaction that makes it. Its condition fails at the limit, so that a change that
 * is refused or delivered again counts nothing.
 */
export function countInHour(
  { tableName }: Table,
  userId: string,
  counted: keyof typeof hourlyLimits,
  at: Date,
): TransactWriteItem {
  return {
    Update: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: hourKey(at) }),
      UpdateExpression: 'SET expiresAt = :expiry ADD #counted :one',
      ConditionExpression: 'attribute_not_exists(#counted) OR #counted < :limit',
      ExpressionAttributeNames: { '#counted': counted },
      ExpressionAttributeValues: marshall({
        ':expiry': Math.ceil(at.getTime() / 1000) + rememberedSeconds,
        ':one': 1,
        ':limit': hourlyLimits[counted],
      }),
    },
  };
}
