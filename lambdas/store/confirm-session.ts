import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { countInHour } from './hourly-limits.ts';
import type { Confirmation, RecoveryCodes } from './items.ts';
import { userKey } from './keys.ts';
import { readUser } from './read.ts';
import type { Action, Caller } from './stored-action.ts';
import type { Table } from './table.ts';
import { refused, transact } from './transaction.ts';

/**
 * Stores that a session may change passkeys and recovery codes, for as long as the functions that change them say. It takes
 * the place of another session's confirmation. One write.
 *
 * @returns `refused` if an administrator has locked the user
 */
export async function confirmSession(
  table: Table,
  userId: string,
  confirmation: Confirmation,
): Promise<'confirmed' | 'refused'> {
  const cancelled = await transact(table, [confirm(table, userId, confirmation)]);
  return cancelled ? 'refused' : 'confirmed';
}

/** Why a delayed recovery confirms no session: none is due now, or as the names say. */
export type RecoveryRefusal = 'not-due' | 'locked' | 'too-often';

/**
 * The same by a delayed recovery, if one is due now. It goes on, so that a user who is interrupted may try again; a new
 * passkey ends it. Counts as a change of the user's hour.
 */
export async function confirmByRecovery(
  table: Table,
  userId: string,
  confirmation: Confirmation,
  by: Caller,
): Promise<'confirmed' | RecoveryRefusal> {
  const at = new Date(confirmation.at * 1000);
  const cancelled = await transact(table, [
    confirm(table, userId, confirmation, {
      action: { kind: 'recovery-used', at: at.toISOString(), by },
      condition: 'recovery.dueAt <= :now AND recovery.endsAt > :now',
      values: { ':now': confirmation.at },
    }),
    countInHour(table, userId, 'changes', at),
  ]);
  if (!cancelled) return 'confirmed';
  const [profile] = cancelled;
  if (!refused(profile)) return 'too-often';
  return profile.Item?.['lockedAt'] ? 'locked' : 'not-due';
}

interface ByRecovery {
  readonly action: Action;
  readonly condition: string;
  readonly values: Readonly<Record<string, number>>;
}

function confirm(
  { tableName }: Table,
  userId: string,
  confirmation: Confirmation,
  recovery?: ByRecovery,
): TransactWriteItem {
  return {
    Update: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: profileKey }),
      UpdateExpression: `SET confirmed = :confirmation${recovery ? ', lastAction = :action' : ''}`,
      ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(lockedAt)${recovery ? ` AND ${recovery.condition}` : ''}`,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ExpressionAttributeValues: marshall({
        ':confirmation': confirmation,
        ...(recovery && { ':action': recovery.action, ...recovery.values }),
      }),
    },
  };
}

/**
 * Returns when the user's session began that a passkey or a right recovery code began with this digest; seconds since the
 * epoch. Returns `undefined` if there is no such record (any more). One read.
 */
export async function findSignIn(table: Table, userId: string, digest: string): Promise<number | undefined> {
  const { profile, credentials } = await readUser(table, userId);
  const recorded = [
    ...credentials.flatMap(({ challengeUses }) => Object.values(challengeUses).map(({ signIn }) => signIn)),
    ...rightSignIns(profile?.recoveryCodes),
  ].flatMap((signIn) => (signIn?.digest === digest ? [signIn.at] : []));
  return recorded.length > 0 ? Math.max(...recorded) : undefined;
}

/** Of each place for a try, the sign-in that was recorded with the try, or `undefined` if that was wrong or had none. */
const rightSignIns = ({ tries = {}, ...signIns }: Partial<RecoveryCodes> = {}) =>
  Object.entries(tries).map(([place, number]) => {
    const signIn = signIns[`signIn${Number(place)}`];
    return signIn?.right === number ? signIn : undefined;
  });
