import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { named } from './actions.ts';
import type { Credential } from './items.ts';
import { credentialKey, ownerKey, userKey } from './keys.ts';
import { readOwner, readUser } from './read.ts';
import type { Action, Caller } from './stored-action.ts';
import type { Table } from './table.ts';
import { asRead, transact } from './transaction.ts';

/** How a removal is done. */
export interface Removal {
  /** Whether one credential has to stay, since nothing else signs the user in. */
  readonly keepLast: boolean;
  /** Who removes. Written down where the credential was. */
  readonly by: Caller;
  readonly at: Date;
  /** When the registration can't be replayed any more and its ID may be forgotten; seconds since the epoch. */
  readonly forgetAt: number;
}

/** `removed` also when it was removed before and its ID is not forgotten yet. The others changed nothing. */
export type RemovalOutcome = 'removed' | 'last' | 'unknown';

/**
 * Removes a credential and counts it off, in one transaction. Of two that remove the last two at once, one finds the other gone. Who
 * owned the ID stays written, so that the same registration delivered once more does not bring it back. One read, one write.
 */
export function removeCredential(
  table: Table,
  userId: string,
  credentialId: string,
  removal: Removal,
): Promise<RemovalOutcome> {
  return asRead(async () => {
    const { profile, credentials } = await readUser(table, userId);
    const credential = credentials.find(({ id }) => id === credentialId);
    if (!credential) return (await removedLately(table, userId, credentialId, removal)) ? 'removed' : 'unknown';
    if (removal.keepLast && credentials.length === 1) return 'last';
    const wasDefault = profile?.defaultCredential === credentialId;
    const cancelled = await transact(table, [
      ...remove(table, credential, removal),
      {
        Update: {
          TableName: table.tableName,
          Key: marshall({ pk: userKey(userId), sk: profileKey }),
          UpdateExpression: `SET lastAction = :action ADD credentials :minusOne${wasDefault ? ' REMOVE defaultCredential' : ''}`,
          ConditionExpression: `credentials >= :least AND ${
            wasDefault
              ? 'defaultCredential = :id'
              : '(attribute_not_exists(defaultCredential) OR defaultCredential <> :id)'
          }`,
          ExpressionAttributeValues: marshall({
            ':minusOne': -1,
            ':least': removal.keepLast ? 2 : 1,
            ':id': credentialId,
            ':action': removed([credential], removal),
          }),
        },
      },
    ]);
    return cancelled ? undefined : 'removed';
  });
}

/**
 * Removes all credentials of a user, in one transaction; a registration meanwhile is removed too or comes after. Delivered again it finds
 * none. One read, one write.
 *
 * @returns the IDs that were removed
 */
export function removeAllCredentials(
  table: Table,
  userId: string,
  removal: Omit<Removal, 'keepLast'>,
): Promise<readonly string[]> {
  return asRead(async () => {
    const { credentials } = await readUser(table, userId);
    if (credentials.length === 0) return [];
    const cancelled = await transact(table, [
      ...credentials.flatMap((credential) => remove(table, credential, removal)),
      {
        Update: {
          TableName: table.tableName,
          Key: marshall({ pk: userKey(userId), sk: profileKey }),
          UpdateExpression: 'SET credentials = :none, lastAction = :action REMOVE defaultCredential',
          ConditionExpression: 'credentials = :all',
          ExpressionAttributeValues: marshall({
            ':none': 0,
            ':all': credentials.length,
            ':action': removed(credentials, removal),
          }),
        },
      },
    ]);
    return cancelled ? undefined : credentials.map(({ id }) => id);
  });
}

/**
 * Seconds that the removal of an imported credential is remembered: a year, in which the same import may be run again and must not bring it
 * back.
 */
const importRemembered = 366 * 24 * 60 * 60;
/** The profile tells of it: what is deleted can't say who did it. */
function removed(credentials: readonly Credential[], { by, at }: Pick<Removal, 'by' | 'at'>): Action {
  return { kind: 'removed', at: at.toISOString(), by, passkeys: credentials.map(named) };
}

function remove(
  { tableName: TableName }: Table,
  { userId, id, importedAt }: Credential,
  { by, at, forgetAt }: Omit<Removal, 'keepLast'>,
): TransactWriteItem[] {
  return [
    {
      Delete: {
        TableName,
        Key: marshall({ pk: userKey(userId), sk: credentialKey(id) }),
        ConditionExpression: 'attribute_exists(pk)',
      },
    },
    {
      Update: {
        TableName,
        Key: marshall({ pk: credentialKey(id), sk: ownerKey }),
        UpdateExpression: 'SET userId = :user, removedAt = :at, removedBy = :by, expiresAt = :forgetAt',
        ExpressionAttributeValues: marshall({
          ':user': userId,
          ':at': at.toISOString(),
          ':by': by.administrator ?? userId,
          ':forgetAt': importedAt ? Math.ceil(at.getTime() / 1000) + importRemembered : forgetAt,
        }),
      },
    },
  ];
}

/** Whether the user had this credential until lately: a removal that is delivered again finds its own. */
async function removedLately(
  table: Table,
  userId: string,
  credentialId: string,
  { at }: Pick<Removal, 'at'>,
): Promise<boolean> {
  const owner = await readOwner(table, credentialId);
  return owner?.userId === userId && (owner.expiresAt ?? 0) >= at.getTime() / 1000;
}
