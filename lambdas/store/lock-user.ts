import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import type { Credential } from './items.ts';
import { userKey } from './keys.ts';
import { readUser } from './read.ts';
import { newCodes } from './recovery-codes.ts';
import { type Removal, removed, removeItems } from './remove-credentials.ts';
import type { Action, Caller } from './stored-action.ts';
import type { Table } from './table.ts';
import { retryTransaction, transact } from './transaction.ts';

/** Whoever changes a user without a pause must not keep the user from being locked. */
const lockAttempts = 12;

/**
 * Locks a user: refuses new credentials and codes until {@link unlockUser}, then removes those that the user has. The
 * first write depends on nothing that others change, so nobody can prevent it. A concurrent registration is either removed
 * too or refused, whatever its caller was allowed to do when it began. Called again it finds nothing to remove. It also
 * locks a user who never had anything. One write, one read, and one more write if there is something to remove.
 *
 * @returns the IDs of the removed credentials
 */
export async function lockUser(
  table: Table,
  userId: string,
  removal: Omit<Removal, 'keepLast' | 'permission'>,
): Promise<readonly string[]> {
  await retryTransaction(async () => {
    await transact(table, [refuseNew(table, userId, removal)]);
    return 'locked';
  }, lockAttempts);
  return retryTransaction(async () => {
    const { profile, credentials } = await readUser(table, userId);
    if (credentials.length === 0 && profile?.credentials === 0) return [];
    const cancelled = await transact(table, [
      ...credentials.flatMap((credential) => removeItems(table, credential, removal)),
      countNone(table, userId, credentials, removal),
    ]);
    return cancelled ? undefined : credentials.map(({ id }) => id);
  }, lockAttempts);
}

function refuseNew({ tableName }: Table, userId: string, { at, by }: Pick<Removal, 'at' | 'by'>): TransactWriteItem {
  const action: Action = { kind: 'locked', at: at.toISOString(), by };
  return {
    Update: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: profileKey }),
      // Cognito takes a sub for a user name. A registration replaces it.
      UpdateExpression:
        'SET lockedAt = if_not_exists(lockedAt, :at), lastAction = :action, ' +
        'credentials = if_not_exists(credentials, :none), username = if_not_exists(username, :userId) ' +
        'REMOVE defaultCredential, recoveryCodes, confirmed, recovery',
      ExpressionAttributeValues: marshall({ ':at': action.at, ':action': action, ':none': 0, ':userId': userId }),
    },
  };
}

/** Also corrects a count that was wrong. */
function countNone(
  { tableName }: Table,
  userId: string,
  credentials: readonly Credential[],
  removal: Pick<Removal, 'at' | 'by'>,
): TransactWriteItem {
  const action = credentials.length > 0 ? removed(credentials, removal) : undefined;
  return {
    Update: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: profileKey }),
      UpdateExpression: `SET credentials = :none${action ? ', lastAction = :action' : ''}`,
      ConditionExpression: 'attribute_exists(lockedAt)',
      ExpressionAttributeValues: marshall({ ':none': 0, ...(action && { ':action': action }) }),
    },
  };
}

/**
 * Unlocks a user and stores recovery codes to begin anew with. Changes nothing for a user who is not locked. One
 * write.
 *
 * @param digests of the codes
 */
export async function unlockUser(
  table: Table,
  userId: string,
  digests: readonly string[],
  at: Date,
  by: Caller,
): Promise<'unlocked' | 'not-locked'> {
  const action: Action = { kind: 'unlocked', at: at.toISOString(), by };
  const cancelled = await transact(table, [
    {
      Update: {
        TableName: table.tableName,
        Key: marshall({ pk: userKey(userId), sk: profileKey }),
        UpdateExpression: 'SET recoveryCodes = :set, lastAction = :action REMOVE lockedAt',
        ConditionExpression: 'attribute_exists(lockedAt)',
        ExpressionAttributeValues: marshall({ ':set': newCodes(digests, at), ':action': action }),
      },
    },
  ]);
  return cancelled ? 'not-locked' : 'unlocked';
}
