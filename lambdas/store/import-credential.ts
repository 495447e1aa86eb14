import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { putCredential, takeId } from './add-credential.ts';
import type { Credential } from './items.ts';
import { userKey } from './keys.ts';
import { findCredential, readOwner, readUser } from './read.ts';
import type { Table } from './table.ts';
import { retryUntilUnchanged, transact } from './transaction.ts';

/** What comes with an imported credential. */
export interface Import {
  readonly credential: Credential;
  /** The Cognito user name, stored in the profile. */
  readonly username: string;
  /** Whether it becomes the default passkey, unless the user has one. */
  readonly isDefault: boolean;
}

/**
 * `imported` and `there` are successes; with `there` the user had the credential already and nothing was stored. The
 * others are refusals and changed nothing: the ID is another user's; the user has it with another key, user handle or
 * RP ID; it was removed here; the user has as many credentials as the limit.
 */
export type ImportOutcome = 'imported' | 'there' | 'another-user' | 'different' | 'removed' | 'limit';

/**
 * Stores a credential that was registered elsewhere: like a registration, but without a challenge; all or nothing, in
 * one transaction. Called again it stores nothing. For a year, it refuses a credential that was removed here. Two or
 * three reads, one write.
 *
 * @param limit how many credentials a user may have
 */
export function importCredential(table: Table, { credential, username, isDefault }: Import, limit: number) {
  return retryUntilUnchanged(async (): Promise<ImportOutcome | undefined> => {
    const outcome = await outcomeOfImport(table, credential, limit);
    if (outcome !== 'imported') return outcome;
    const cancelled = await transact(table, [
      takeId(table, credential, Date.now()),
      countInProfile(table, credential, { username, isDefault, limit }),
      putCredential(table, credential),
    ]);
    return cancelled ? undefined : 'imported';
  });
}

/** Returns the outcome that {@link importCredential} would have, and stores nothing. */
export async function outcomeOfImport(table: Table, credential: Credential, limit: number): Promise<ImportOutcome> {
  const { id, userId } = credential;
  const owner = await readOwner(table, id);
  if (owner?.removedAt && (owner.expiresAt ?? 0) >= Date.now() / 1000) return 'removed';
  if (owner && !owner.removedAt) {
    if (owner.userId !== userId) return 'another-user';
    const stored = await findCredential(table, userId, id);
    return stored && isSame(stored, credential) ? 'there' : 'different';
  }
  const { profile } = await readUser(table, userId);
  return (profile?.credentials ?? 0) < limit ? 'imported' : 'limit';
}

const isSame = (stored: Credential, other: Credential): boolean =>
  Buffer.from(stored.publicKey).equals(other.publicKey) &&
  stored.userHandle === other.userHandle &&
  stored.relyingPartyId === other.relyingPartyId;

function countInProfile(
  { tableName }: Table,
  { userId, id }: Credential,
  { username, isDefault, limit }: Omit<Import, 'credential'> & { readonly limit: number },
): TransactWriteItem {
  const first = isDefault ? ', defaultCredential = if_not_exists(defaultCredential, :id)' : '';
  return {
    Update: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: profileKey }),
      UpdateExpression: `SET username = :username${first} ADD credentials :one`,
      ConditionExpression: 'attribute_not_exists(credentials) OR credentials < :limit',
      ExpressionAttributeValues: marshall({
        ':username': username,
        ':one': 1,
        ':limit': limit,
        ...(isDefault && { ':id': id }),
      }),
    },
  };
}
