import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Credential } from './items.ts';
import { hourKey, userKey } from './keys.ts';
import type { Action } from './stored-action.ts';
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
export const countInHour = (
  table: Table,
  userId: string,
  counted: keyof typeof hourlyLimits,
  at: Date,
): TransactWriteItem => ({ Update: hourUpdate(table, userId, counted, at) });

/** What is written into an hour's item beside a count. */
interface Beside {
  readonly sets: readonly string[];
  readonly adds: readonly string[];
  readonly conditions: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

const nothing: Beside = { sets: [], adds: [], conditions: [], values: {} };

function hourUpdate(
  { tableName }: Table,
  userId: string,
  counted: keyof typeof hourlyLimits,
  at: Date,
  { sets, adds, conditions, values }: Beside = nothing,
): NonNullable<TransactWriteItem['Update']> {
  return {
    TableName: tableName,
    Key: marshall({ pk: userKey(userId), sk: hourKey(at) }),
    UpdateExpression: `SET ${['expiresAt = :expiry', ...sets].join(', ')} ADD ${['#counted :one', ...adds].join(', ')}`,
    ConditionExpression: ['(attribute_not_exists(#counted) OR #counted < :limit)', ...conditions].join(' AND '),
    ExpressionAttributeNames: { '#counted': counted },
    ExpressionAttributeValues: marshall({
      ':expiry': Math.ceil(at.getTime() / 1000) + rememberedSeconds,
      ':one': 1,
      ':limit': hourlyLimits[counted],
      ...values,
    }),
  };
}

/** Longer than a challenge is valid, with the clocks of two processes apart by a minute. */
const longestChallengeMs = 6 * 60 * 1000;

/**
 * Counts a registration in the user's hour, uses up its challenge there, and carries its action to the stream: one item
 * of the transaction, because AWS bills each twice. In the first and the last minutes of an hour, the challenge is looked
 * for in the neighbouring hour too: another request with it may have begun there, and either may be written first.
 */
export function registerInHour(
  table: Table,
  { userId, registeredWith, createdAt }: Pick<Credential, 'userId' | 'registeredWith' | 'createdAt'>,
  lastAction: Action,
): TransactWriteItem[] {
  const at = new Date(createdAt);
  const unused = 'NOT contains(challenges, :nonce)';
  const used = hourUpdate(table, userId, 'registrations', at, {
    sets: ['lastAction = :action'],
    adds: ['challenges :nonces'],
    conditions: [unused],
    values: { ':action': lastAction, ':nonce': registeredWith, ':nonces': new Set([registeredWith]) },
  });
  const neighbours = [-longestChallengeMs, longestChallengeMs]
    .map((difference) => hourKey(new Date(at.getTime() + difference)))
    .filter((sk) => sk !== hourKey(at));
  const checks = neighbours.map((sk) => ({
    ConditionCheck: {
      TableName: table.tableName,
      Key: marshall({ pk: userKey(userId), sk }),
      ConditionExpression: unused,
      ExpressionAttributeValues: marshall({ ':nonce': registeredWith }),
    },
  }));
  return [{ Update: { ...used, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } }, ...checks];
}

/** Whether an hour's item, as a refused transaction returned it, says that a challenge was used. */
export const hasUsed = (item: Record<string, AttributeValue> | undefined, nonce: string): boolean =>
  item?.['challenges']?.SS?.includes(nonce) === true;
