import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import type { RecoveryCodes } from './items.ts';
import { userKey } from './keys.ts';
import { type RecordedTry, recordedTry, tryPlaces, wrongOffset } from './recorded-try.ts';
import { issuedCharacters, maxWrongTries, quietSeconds } from './recovery-code-limits.ts';
import type { Action, Caller } from './stored-action.ts';
import { profileOf, type Table } from './table.ts';
import { retryUntilUnchanged } from './transaction.ts';

/** One attempt to sign in with a recovery code. */
export interface Try {
  readonly digest: string;
  /** Random value of the Cognito session's round. */
  readonly session: string;
  /** Digest by which the session is found that a right code begins. */
  readonly signIn?: string | undefined;
  readonly at: Date;
  readonly by: Caller;
}

/**
 * `right` uses up the code, `wrong` counts. The others are refusals and changed nothing: a code of the set that was used
 * before, a wrong code after {@link maxWrongTries} others, a user without codes.
 */
export type TryOutcome = 'right' | 'wrong' | 'used' | 'limit' | 'none';

/**
 * Tries a code. One conditional write uses up a right code or counts a wrong one, and says which it was:
 * `if_not_exists` adds the 0 of an unused code to the count of wrong tries, or else 1. So only one of several concurrent
 * tries of a code succeeds. A right code works however many wrong ones were tried.
 *
 * The same try again (equal session and digest) is Cognito's second delivery: it has the same outcome and changes
 * nothing. A wrong try is recognized until another one takes its place; after that it counts again.
 *
 * One write, whether the user has codes or not. Another one if wrong tries are forgotten after a quiet hour, or if a
 * right try has the place.
 */
export async function tryRecoveryCode(table: Table, userId: string, tried: Try): Promise<TryOutcome> {
  const recorded = recordedTry(tried);
  for (let probe = 0; probe < tryPlaces; probe++) {
    const inPlace = { ...recorded, place: (recorded.place + probe) % tryPlaces };
    const outcome = await tryInPlace(table, userId, tried, inPlace);
    if (outcome !== 'place-taken') return outcome;
  }
  throw new Error('A set of recovery codes has more used codes than places for tries.');
}

/** An outcome, or that another right try has the place. */
type PlaceOutcome = TryOutcome | 'place-taken';

function tryInPlace(table: Table, userId: string, tried: Try, recorded: RecordedTry): Promise<PlaceOutcome> {
  const quietSince = Math.floor(tried.at.getTime() / 1000) - quietSeconds;
  return retryUntilUnchanged(async () => {
    const inRun = await write(table, userId, tried, recorded, {
      wrong: 'recoveryCodes.wrong + if_not_exists(recoveryCodes.unused.#digest, :one)',
      countIf: 'recoveryCodes.wrong < :most AND (recoveryCodes.wrong = :zero OR recoveryCodes.triedAt > :quietSince)',
      values: { ':most': maxWrongTries, ':quietSince': quietSince },
    });
    if (typeof inRun === 'string') return inRun;
    if (inRun.triedAt > quietSince) return 'limit';
    const inNewRun = await write(table, userId, tried, recorded, {
      wrong: 'if_not_exists(recoveryCodes.unused.#digest, :one)',
      countIf: 'recoveryCodes.triedAt = :triedAt',
      values: { ':triedAt': inRun.triedAt },
    });
    return typeof inNewRun === 'string' ? inNewRun : undefined;
  });
}

interface Write {
  /** The count of wrong tries after this one. */
  readonly wrong: string;
  /** When a wrong code counts. */
  readonly countIf: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Returns the outcome, or the stored codes if the code is wrong and does not count by `countIf`. */
async function write(
  { dynamodb, tableName }: Table,
  userId: string,
  { digest, signIn, at, by }: Try,
  recorded: RecordedTry,
  { wrong, countIf, values }: Write,
): Promise<Exclude<PlaceOutcome, 'limit'> | RecoveryCodes> {
  const place = String(recorded.place);
  const issued = digest.slice(0, issuedCharacters);
  const action: Action = { kind: 'code-tried', at: at.toISOString(), by };
  const now = Math.floor(at.getTime() / 1000);
  try {
    const { Attributes = {} } = await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: userKey(userId), sk: profileKey }),
        UpdateExpression:
          `SET recoveryCodes.wrong = ${wrong}, ` +
          'recoveryCodes.tries.#place = :right - if_not_exists(recoveryCodes.unused.#digest, :wrongOffset), ' +
          `recoveryCodes.triedAt = :now, lastAction = :action${signIn ? ', recoveryCodes.#signIn = :signIn' : ''} ` +
          'REMOVE recoveryCodes.unused.#digest',
        ConditionExpression:
          'attribute_exists(recoveryCodes) AND (attribute_not_exists(recoveryCodes.tries.#place) OR ' +
          '(recoveryCodes.tries.#place < :zero AND recoveryCodes.tries.#place <> :wrong)) AND ' +
          '(attribute_exists(recoveryCodes.unused.#digest) OR ' +
          `(NOT contains(recoveryCodes.issued, :issued) AND ${countIf}))`,
        ExpressionAttributeNames: {
          '#digest': digest,
          '#place': place,
          ...(signIn && { '#signIn': `signIn${place}` }),
        },
        ExpressionAttributeValues: marshall({
          ':zero': 0,
          ':one': 1,
          ':right': recorded.right,
          ':wrong': recorded.wrong,
          ':wrongOffset': wrongOffset,
          ':issued': issued,
          ':now': now,
          ...(signIn && { ':signIn': { digest: signIn, at: now, right: recorded.right } }),
          ':action': action,
          ...values,
        }),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return profileOf(Attributes).recoveryCodes?.tries[place] === recorded.right ? 'right' : 'wrong';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const codes = error.Item && profileOf(error.Item).recoveryCodes;
    if (!codes) return 'none';
    const inPlace = codes.tries[place] ?? -1;
    if (inPlace === recorded.right) return 'right';
    if (inPlace === recorded.wrong) return 'wrong';
    if (inPlace >= 0) return 'place-taken';
    return codes.issued?.includes(issued) ? 'used' : codes;
  }
}
