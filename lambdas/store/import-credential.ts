import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { countInProfile, putCredential } from './add-credential.ts';
import type { Credential } from './items.ts';
import { ownerKey, removalKey, userHandleKey, userKey } from './keys.ts';
import { findRemoval, findUserByHandle, readUser } from './read.ts';
import type { Action, Caller } from './stored-action.ts';
import type { Table } from './table.ts';
import { retryTransaction, transact } from './transaction.ts';

/** What comes with an imported credential. */
export interface Import {
  readonly credential: Credential;
  /** The Cognito user name, stored in the profile. */
  readonly username: string;
  /** Whether it becomes the default passkey, unless the user has one. */
  readonly isDefault: boolean;
  readonly by: Caller;
  /** Whether the owner gets no notice by e-mail. @default false */
  readonly withoutNotice?: boolean;
}

/**
 * `imported` and `there` are successes; with `there` the user had the credential already and nothing was stored. The
 * others are refusals and changed nothing: another user's credentials have the user handle; the user has the ID with
 * another key, user handle or RP ID; it was removed here; the user has as many credentials as the limit; an
 * administrator has locked the user.
 */
export type ImportOutcome = 'imported' | 'there' | 'another-user' | 'different' | 'removed' | 'limit' | 'locked';

/**
 * Stores a credential that was registered elsewhere: like a registration, but without a challenge; all or nothing, in
 * one transaction. Called again it stores nothing. For a year, it refuses a credential that was removed here. Two to
 * four reads, one write.
 *
 * @param limit how many credentials a user may have
 */
export function importCredential(
  table: Table,
  { credential, username, isDefault, by, withoutNotice }: Import,
  limit: number,
) {
  const action: Action = {
    kind: 'imported',
    at: new Date().toISOString(),
    by,
    ...(withoutNotice && { withoutNotice }),
  };
  return retryTransaction(async (): Promise<ImportOutcome | undefined> => {
    const { outcome, formerUser } = await foresee(table, credential, limit);
    if (outcome !== 'imported') return outcome;
    const cancelled = await transact(table, [
      requireNoRemoval(table, credential),
      ...takeUserHandle(table, credential, formerUser),
      countInProfile(table, credential, { username, isDefault, limit, permission: 'administrator' }),
      putCredential(table, credential, action),
    ]);
    return cancelled ? undefined : 'imported';
  });
}

/** Returns the outcome that {@link importCredential} would have, and stores nothing. */
export async function outcomeOfImport(table: Table, credential: Credential, limit: number): Promise<ImportOutcome> {
  const { outcome } = await foresee(table, credential, limit);
  return outcome;
}

/** `formerUser` had credentials with the user handle and has none any more. */
interface Foreseen {
  readonly outcome: ImportOutcome;
  readonly formerUser?: string | undefined;
}

async function foresee(table: Table, credential: Credential, limit: number): Promise<Foreseen> {
  const { id, userId, userHandle } = credential;
  const removal = await findRemoval(table, userId, id);
  if (removal && removal.expiresAt >= Date.now() / 1000) return { outcome: 'removed' };
  const { profile, credentials } = await readUser(table, userId);
  const stored = credentials.find((each) => each.id === id);
  if (stored) return { outcome: isSame(stored, credential) ? 'there' : 'different' };
  if (profile?.lockedAt) return { outcome: 'locked' };
  if ((profile?.credentials ?? 0) >= limit) return { outcome: 'limit' };
  if (userHandle === undefined) return { outcome: 'imported' };
  const holder = await findUserByHandle(table, userHandle);
  if (holder === undefined || holder === userId) return { outcome: 'imported' };
  const other = await readUser(table, holder);
  const isHeld = other.credentials.some((each) => each.userHandle === userHandle);
  return isHeld ? { outcome: 'another-user' } : { outcome: 'imported', formerUser: holder };
}

/** Writes nothing, but fails if the credential was removed meanwhile. */
function requireNoRemoval({ tableName }: Table, { userId, id }: Credential): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: removalKey(id) }),
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
      ExpressionAttributeValues: marshall({ ':now': Date.now() / 1000 }),
    },
  };
}

/** Records whose the credential's own user handle is, if it has one. Only imports write this. */
function takeUserHandle(
  { tableName }: Table,
  { userId, userHandle }: Credential,
  formerUser = userId,
): TransactWriteItem[] {
  if (userHandle === undefined) return [];
  return [
    {
      Put: {
        TableName: tableName,
        Item: marshall({ pk: userHandleKey(userHandle), sk: ownerKey, userId }),
        ConditionExpression: 'attribute_not_exists(pk) OR userId IN (:user, :former)',
        ExpressionAttributeValues: marshall({ ':user': userId, ':former': formerUser }),
      },
    },
  ];
}

const isSame = (stored: Credential, other: Credential): boolean =>
  Buffer.from(stored.publicKey).equals(other.publicKey) &&
  stored.userHandle === other.userHandle &&
  stored.relyingPartyId === other.relyingPartyId;
