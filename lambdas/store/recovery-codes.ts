import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { countInHour } from './hourly-limits.ts';
import type { RecoveryCodes } from './items.ts';
import { userKey } from './keys.ts';
import { type Permission, type PermissionRefusal, permitted, refusedBy } from './permission.ts';
import { issuedCharacters } from './recovery-code-limits.ts';
import type { Action, Caller } from './stored-action.ts';
import { profileOf, type Table } from './table.ts';
import { refused, transact } from './transaction.ts';

/**
 * `superseded`: the user has a set that was made at the same time or later, which stays. `too-often`: the user has made
 * too many sets within the hour. The others say why the change is not permitted. All but `replaced` changed nothing.
 */
export type ReplacementOutcome = 'replaced' | 'superseded' | 'too-often' | PermissionRefusal;

/**
 * Replaces a user's recovery codes by a new set. The old codes and their tries are removed. A retry of the client neither
 * replaces a newer set nor restores one that was removed meanwhile. One write.
 *
 * @param digests of the new codes
 * @param username the Cognito user name, stored in the profile: a user may have codes before the first passkey
 */
export async function replaceRecoveryCodes(
  table: Table,
  { userId, username }: { readonly userId: string; readonly username: string },
  digests: readonly string[],
  createdAt: Date,
  by: Caller,
  permission: Permission,
): Promise<ReplacementOutcome> {
  const { condition, names, values } = permitted(permission);
  const action: Action = { kind: 'codes-made', at: createdAt.toISOString(), by };
  const set = newCodes(digests, createdAt);
  const cancelled = await transact(table, [
    {
      Update: {
        TableName: table.tableName,
        Key: marshall({ pk: userKey(userId), sk: profileKey }),
        UpdateExpression:
          'SET username = :username, credentials = if_not_exists(credentials, :none), recoveryCodes = :set, ' +
          'lastAction = :action',
        ConditionExpression: `${condition} AND (attribute_not_exists(recoveryCodes) OR recoveryCodes.createdAt < :createdAt)`,
        ExpressionAttributeNames: names,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        ExpressionAttributeValues: marshall({
          ...values,
          ':username': username,
          ':none': 0,
          ':set': set,
          ':action': action,
          ':createdAt': set.createdAt,
        }),
      },
    },
    countInHour(table, userId, 'codeSets', createdAt),
  ]);
  if (!cancelled) return 'replaced';
  const [profile] = cancelled;
  if (!refused(profile)) return 'too-often';
  return refusedBy(profile.Item && profileOf(profile.Item), permission) ?? 'superseded';
}

/** Returns a set of codes that nobody has tried. */
export const newCodes = (digests: readonly string[], createdAt: Date): RecoveryCodes => ({
  createdAt: createdAt.toISOString(),
  issued: digests.map((digest) => digest.slice(0, issuedCharacters)),
  unused: Object.fromEntries(digests.map((digest) => [digest, 0])),
  tries: {},
  wrong: 0,
  triedAt: 0,
});

/** `none`: the user has no recovery codes. `unknown`: the user never had any, nor a credential. Both changed nothing. */
export type ResetOutcome = 'removed' | 'none' | 'unknown';

/**
 * Removes a user's recovery codes, with their tries. A retry of the client does not remove a set that was made meanwhile.
 * One write.
 */
export async function removeRecoveryCodes(table: Table, userId: string, by: Caller): Promise<ResetOutcome> {
  const action: Action = { kind: 'codes-reset', at: new Date().toISOString(), by };
  const cancelled = await transact(table, [
    {
      Update: {
        TableName: table.tableName,
        Key: marshall({ pk: userKey(userId), sk: profileKey }),
        UpdateExpression: 'SET lastAction = :action REMOVE recoveryCodes, confirmed',
        ExpressionAttributeValues: marshall({ ':action': action }),
        ConditionExpression: 'attribute_exists(recoveryCodes)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
  ]);
  if (!cancelled) return 'removed';
  return cancelled[0]?.Item ? 'none' : 'unknown';
}
