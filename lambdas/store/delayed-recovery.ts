import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { countInHour } from './hourly-limits.ts';
import type { DelayedRecovery } from './items.ts';
import { userKey } from './keys.ts';
import { type Permission, type PermissionRefusal, permitted, refusedBy } from './permission.ts';
import type { Action, Caller } from './stored-action.ts';
import { profileOf, type Table } from './table.ts';
import { refused, transact } from './transaction.ts';

/** How long a recovery can be used once it is due. */
const usableSeconds = 7 * 24 * 60 * 60;

/**
 * Why no recovery was started: the user has no passkeys, and so needs none; an administrator has locked the user; the user
 * has changed too much within the hour.
 */
export type StartRefusal = 'no-passkeys' | 'locked' | 'too-often';

/**
 * Starts a recovery that is due after so many seconds. One that goes on stays as it is and is returned, so that nobody
 * puts off what the owner waits for. One write.
 */
export async function startRecovery(
  table: Table,
  userId: string,
  delaySeconds: number,
  at: Date,
  by: Caller,
): Promise<DelayedRecovery | StartRefusal> {
  const now = Math.floor(at.getTime() / 1000);
  const dueAt = now + delaySeconds;
  const recovery: DelayedRecovery = { startedAt: at.toISOString(), dueAt, endsAt: dueAt + usableSeconds };
  const cancelled = await transact(table, [
    profileUpdate(table, userId, {
      update: 'SET recovery = :recovery, lastAction = :action',
      condition:
        'attribute_not_exists(lockedAt) AND credentials > :none AND ' +
        '(attribute_not_exists(recovery) OR recovery.endsAt <= :now)',
      values: { ':recovery': recovery, ':now': now, ':none': 0, ':action': actionOf('recovery-started', at, by) },
    }),
    countInHour(table, userId, 'changes', at),
  ]);
  if (!cancelled) return recovery;
  const [first] = cancelled;
  if (!refused(first)) return 'too-often';
  const profile = first.Item && profileOf(first.Item);
  if (profile?.lockedAt) return 'locked';
  return profile?.credentials && profile.recovery ? profile.recovery : 'no-passkeys';
}

/** What ends a recovery, or lets it take effect at once. */
export type RecoveryDecision = 'cancel' | 'allow';

/**
 * `none`: no recovery goes on. `too-often`: the user has changed too much within the hour to let it through; cancelling has no
 * limit. The others say why the decision is not permitted.
 */
export type DecisionOutcome = 'done' | 'none' | 'too-often' | PermissionRefusal;

/**
 * Cancels the user's recovery or lets it take effect at once, if the session was confirmed or an administrator decides. An
 * administrator who cancels it also ends the confirmation of a session, which the recovery may have given. One write.
 */
export async function decideRecovery(
  table: Table,
  userId: string,
  decision: RecoveryDecision,
  at: Date,
  by: Caller,
  permission: Permission,
): Promise<DecisionOutcome> {
  const now = Math.floor(at.getTime() / 1000);
  const { condition, names, values } = permitted(permission);
  const cancelled = await transact(table, [
    profileUpdate(table, userId, {
      ...(decision === 'cancel'
        ? { update: `SET lastAction = :action REMOVE recovery${permission === 'administrator' ? ', confirmed' : ''}` }
        : { update: 'SET recovery.dueAt = :now, recovery.endsAt = :endsAt, lastAction = :action' }),
      condition: `recovery.endsAt > :now AND ${condition}`,
      names,
      values: {
        ...values,
        ':now': now,
        ':action': actionOf(decision === 'cancel' ? 'recovery-cancelled' : 'recovery-allowed', at, by),
        ...(decision === 'allow' && { ':endsAt': now + usableSeconds }),
      },
    }),
    ...(decision === 'allow' && permission !== 'administrator' ? [countInHour(table, userId, 'changes', at)] : []),
  ]);
  if (!cancelled) return 'done';
  const [profile] = cancelled;
  if (!refused(profile)) return 'too-often';
  return refusedBy(profile.Item && profileOf(profile.Item), permission) ?? 'none';
}

const actionOf = (
  kind: 'recovery-started' | 'recovery-cancelled' | 'recovery-allowed',
  at: Date,
  by: Caller,
): Action => ({ kind, at: at.toISOString(), by });

interface ProfileUpdate {
  readonly update: string;
  readonly condition: string;
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly values: Readonly<Record<string, unknown>>;
}

const profileUpdate = (
  { tableName }: Table,
  userId: string,
  { update, condition, names, values }: ProfileUpdate,
): TransactWriteItem => ({
  Update: {
    TableName: tableName,
    Key: marshall({ pk: userKey(userId), sk: profileKey }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: marshall(values),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});
