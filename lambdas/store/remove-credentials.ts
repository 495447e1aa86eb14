import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import type { Credential } from './items.ts';
import { credentialKey, removalKey, userKey } from './keys.ts';
import { passkeyReference } from './passkey-reference.ts';
import { type Permission, type PermissionRefusal, permitted, refusedBy } from './permission.ts';
import { findRemoval, readUser } from './read.ts';
import type { Action, Caller } from './stored-action.ts';
import type { Table } from './table.ts';
import { retryTransaction, transact } from './transaction.ts';

/** Details of a removal. */
export interface Removal {
  /** Whether the last credential must stay because the user has no other way to sign in. */
  readonly keepLast: boolean;
  /** Who removes the credential. */
  readonly by: Caller;
  readonly at: Date;
  /** When the removal may be forgotten; seconds since the epoch. */
  readonly forgetAt: number;
  readonly permission: Permission;
}

/**
 * `gone`: it was removed a short time ago, and nothing changed. The others are refusals and changed nothing.
 */
export type RemovalOutcome = 'removed' | 'gone' | 'last' | 'unknown' | Exclude<PermissionRefusal, 'locked'>;

/**
 * Removes a credential and subtracts it from the count, in one transaction. If the last two are removed at once, only
 * one removal succeeds. The removal is remembered, so that the same removal delivered again succeeds and the same import
 * does not restore the credential. One read, one write.
 */
export function removeCredential(
  table: Table,
  userId: string,
  credentialId: string,
  removal: Removal,
): Promise<RemovalOutcome> {
  return retryTransaction(async () => {
    const { profile, credentials } = await readUser(table, userId);
    const credential = credentials.find(({ id }) => id === credentialId);
    const refusal = refusedBy(profile, removal.permission);
    if (!credential || refusal === 'locked')
      return (await removedRecently(table, userId, credentialId, removal)) ? 'gone' : 'unknown';
    if (refusal) return refusal;
    if (removal.keepLast && credentials.length === 1) return 'last';
    const { condition, names, values } = permitted(removal.permission);
    const wasDefault = profile?.defaultCredential === credentialId;
    // An administrator may be ending an intrusion by a session that this passkey confirmed.
    const gone = [
      ...(wasDefault ? ['defaultCredential'] : []),
      ...(removal.permission === 'administrator' ? ['confirmed'] : []),
    ];
    const removes = gone.length > 0 ? ` REMOVE ${gone.join(', ')}` : '';
    const cancelled = await transact(table, [
      ...removeItems(table, credential, removal),
      {
        Update: {
          TableName: table.tableName,
          Key: marshall({ pk: userKey(userId), sk: profileKey }),
          UpdateExpression: `SET lastAction = :action ADD credentials :minusOne${removes}`,
          ConditionExpression: `${condition} AND credentials >= :least AND ${
            wasDefault
              ? 'defaultCredential = :id'
              : '(attribute_not_exists(defaultCredential) OR defaultCredential <> :id)'
          }`,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: marshall({
            ...values,
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
 * Removes all credentials of a user, in one transaction. A concurrent registration is either removed too or happens
 * afterwards. Called again it finds none. One read, one write.
 *
 * @returns the IDs of the removed credentials, or `unknown` if the user never had a credential or recovery codes
 */
export function removeAllCredentials(
  table: Table,
  userId: string,
  removal: Omit<Removal, 'keepLast' | 'permission'>,
): Promise<readonly string[] | 'unknown'> {
  return retryTransaction(async (): Promise<readonly string[] | 'unknown' | undefined> => {
    const { profile, credentials } = await readUser(table, userId);
    if (!profile) return 'unknown';
    if (credentials.length === 0) return [];
    const cancelled = await transact(table, [
      ...credentials.flatMap((credential) => removeItems(table, credential, removal)),
      {
        Update: {
          TableName: table.tableName,
          Key: marshall({ pk: userKey(userId), sk: profileKey }),
          UpdateExpression:
            'SET credentials = :none, lastAction = :action REMOVE defaultCredential, recovery, confirmed',
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
 * How long the removal of an imported credential is remembered: the same import may be run again within a year and must
 * not restore it.
 */
const importRememberedSeconds = 366 * 24 * 60 * 60;

/** The action of a removal. It is stored on the profile, because the deleted item cannot carry who deleted it. */
export function removed(credentials: readonly Credential[], { by, at }: Pick<Removal, 'by' | 'at'>): Action {
  return { kind: 'removed', at: at.toISOString(), by, passkeys: credentials.map(passkeyReference) };
}

/** The writes that delete a credential and remember its removal. They do not count it. */
export function removeItems(
  { tableName: TableName }: Table,
  { userId, id, importedAt, userHandle }: Credential,
  { by, at, forgetAt }: Omit<Removal, 'keepLast' | 'permission'>,
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
        Key: marshall({ pk: userKey(userId), sk: removalKey(id) }),
        UpdateExpression: `SET removedAt = :at, removedBy = :by, expiresAt = :forgetAt${userHandle ? ', userHandle = :handle' : ''}`,
        ExpressionAttributeValues: marshall({
          ':at': at.toISOString(),
          ':by': by.administrator ?? userId,
          // Whoever forgets the user finds the owner of the handle by it.
          ...(userHandle && { ':handle': userHandle }),
          ':forgetAt': importedAt ? Math.ceil(at.getTime() / 1000) + importRememberedSeconds : forgetAt,
        }),
      },
    },
  ];
}

/** Whether this credential was the user's and was removed recently, so that a removal delivered again succeeds. */
async function removedRecently(
  table: Table,
  userId: string,
  credentialId: string,
  { at }: Pick<Removal, 'at'>,
): Promise<boolean> {
  const removal = await findRemoval(table, userId, credentialId);
  return removal !== undefined && removal.expiresAt >= at.getTime() / 1000;
}
