import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import type { RecoveryCodes } from './items.ts';
import { userKey } from './keys.ts';
import { lockSeconds, maxWrongTries } from './recovery-code-lock.ts';
import type { Action, Caller } from './stored-action.ts';
import { profileOf, type Table } from './table.ts';
import { retryUntilUnchanged } from './transaction.ts';

/** One attempt to sign in with a recovery code. */
export interface Try {
  readonly digest: string;
  /** Random value of the Cognito session's round. */
  readonly session: string;
  readonly at: Date;
  readonly by: Caller;
}

/** `right` uses up the code. The others are refusals; `locked` and `none` (the user has no codes) changed nothing. */
export type TryOutcome = 'right' | 'wrong' | 'locked' | 'none';

/**
 * Tries a code. One conditional write uses up a right code or counts a wrong one, and says which it was:
 * `if_not_exists` adds the 0 of an unused code to the count of wrong attempts, or else 1. So only one of several
 * concurrent attempts with the same code succeeds, and at most five of any number of concurrent wrong attempts are
 * checked.
 *
 * The same attempt again (equal session and digest) is Cognito's second delivery: it has the same outcome and changes
 * nothing.
 *
 * One write, whether the user has codes or not; a second one when old wrong attempts are removed.
 */
export function tryRecoveryCode(table: Table, userId: string, tried: Try): Promise<TryOutcome> {
  return retryUntilUnchanged(async () => {
    const now = Math.floor(tried.at.getTime() / 1000);
    const first = await write(table, userId, tried, {
      update: 'recoveryCodes.wrong = recoveryCodes.wrong + if_not_exists(recoveryCodes.unused.#digest, :one)',
      remove: [],
      condition: 'recoveryCodes.wrong < :most AND (recoveryCodes.wrong = :zero OR recoveryCodes.triedAt > :limit)',
      values: { ':zero': 0, ':most': maxWrongTries, ':limit': now - lockSeconds },
    });
    if (typeof first === 'string') return first;
    if (first.triedAt > now - lockSeconds) return 'locked';
    const anew = await write(table, userId, tried, {
      update: 'recoveryCodes.wrong = if_not_exists(recoveryCodes.unused.#digest, :one)',
      remove: Object.keys(first.tries),
      condition: 'recoveryCodes.triedAt = :triedAt',
      values: { ':triedAt': first.triedAt },
    });
    return typeof anew === 'string' ? anew : undefined;
  });
}

interface Write {
  readonly update: string;
  /** Keys of the attempts to remove. */
  readonly remove: readonly string[];
  readonly condition: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Returns the outcome, or the stored codes if the condition failed. */
async function write(
  { dynamodb, tableName }: Table,
  userId: string,
  { digest, session, at, by }: Try,
  { update, remove, condition, values }: Write,
): Promise<Exclude<TryOutcome, 'locked'> | RecoveryCodes> {
  const key = `${session} ${digest}`;
  const action: Action = { kind: 'code-tried', at: at.toISOString(), by };
  try {
    const { Attributes = {} } = await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: userKey(userId), sk: profileKey }),
        UpdateExpression:
          `SET ${update}, recoveryCodes.tries.#try = if_not_exists(recoveryCodes.unused.#digest, :one), ` +
          'recoveryCodes.triedAt = :now, lastAction = :action ' +
          `REMOVE ${['unused.#digest', ...remove.map((_, index) => `tries.#old${index}`)]
            .map((path) => `recoveryCodes.${path}`)
            .join(', ')}`,
        ConditionExpression: `attribute_exists(recoveryCodes) AND attribute_not_exists(recoveryCodes.tries.#try) AND ${condition}`,
        ExpressionAttributeNames: {
          '#digest': digest,
          '#try': key,
          ...Object.fromEntries(remove.map((old, index) => [`#old${index}`, old])),
        },
        ExpressionAttributeValues: marshall({
          ':one': 1,
          ':now': Math.floor(at.getTime() / 1000),
          ':action': action,
          ...values,
        }),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return verdict(profileOf(Attributes).recoveryCodes?.tries[key]);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const codes = error.Item && profileOf(error.Item).recoveryCodes;
    if (!codes) return 'none';
    return key in codes.tries ? verdict(codes.tries[key]) : codes;
  }
}

const verdict = (counted: number | undefined) => (counted === 0 ? 'right' : 'wrong');
