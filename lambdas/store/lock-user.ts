import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { userKey } from './keys.ts';
import { passkeyReference } from './passkey-reference.ts';
import { readUser } from './read.ts';
import { newCodes } from './recovery-codes.ts';
import { type Removal, removeItems } from './remove-credentials.ts';
import type { Action, Caller } from './stored-action.ts';
import type { Table } from './table.ts';
import { retryUntilUnchanged, transact } from './transaction.ts';

/**
 * Locks a user: removes all credentials and recovery codes, and refuses new ones until {@link unlockUser}, all in one
 * transaction. A concurrent registration is either removed too or refused, so it doesn't matter what the caller of the
 * registration was allowed to do when it began. Called again it finds nothing to remove. It also locks a user who never
 * had anything. One read, one write.
 *
 * @returns the IDs of the removed credentials
 */
export function lockUser(table: Table, userId: string, removal: Omit<Removal, 'keepLast'>): Promise<readonly string[]> {
  return retryUntilUnchanged(async () => {
    const { credentials } = await readUser(table, userId);
    const at = removal.at.toISOString();
    const action: Action = { kind: 'locked', at, by: removal.by, passkeys: credentials.map(passkeyReference) };
    const cancelled = await transact(table, [
      ...credentials.flatMap((credential) => removeItems(table, credential, removal)),
      {
        Update: {
          TableName: table.tableName,
          Key: marshall({ pk: userKey(userId), sk: profileKey }),
          // Cognito takes a sub for a user name. A registration replaces it.
          UpdateExpression:
            'SET credentials = :none, lockedAt = if_not_exists(lockedAt, :at), lastAction = :action, ' +
            'username = if_not_exists(username, :userId) REMOVE defaultCredential, recoveryCodes',
          ConditionExpression: 'attribute_not_exists(credentials) OR credentials = :all',
          ExpressionAttributeValues: marshall({
            ':none': 0,
            ':all': credentials.length,
            ':at': at,
            ':action': action,
            ':userId': userId,
          }),
        },
      },
    ]);
    return cancelled ? undefined : credentials.map(({ id }) => id);
  });
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
