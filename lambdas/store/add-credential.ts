import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { hasUsed, registerInHour } from './hourly-limits.ts';
import type { Confirmation, Credential } from './items.ts';
import { credentialKey, userKey } from './keys.ts';
import { passkeyReference } from './passkey-reference.ts';
import { type Permission, type PermissionRefusal, permitted, refusedBy } from './permission.ts';
import { findCredential } from './read.ts';
import type { Action, Caller } from './stored-action.ts';
import { profileOf, type Table } from './table.ts';
import { refused, transact } from './transaction.ts';

/**
 * Why a credential was not stored: the user has the ID already, another credential was registered with the challenge,
 * the user has as many credentials as the limit, the user has registered too many within the hour, or the change is not
 * permitted.
 */
export type AddRefusal = 'exists' | 'challenge-used' | 'limit' | 'too-often' | PermissionRefusal;

/**
 * Stores a new credential, uses up its challenge, and counts it: all or nothing, in one transaction. Called again with
 * the same registration, it stores nothing and returns the credential that the first call stored.
 *
 * Credentials of other users do not matter, not even one with the same ID: the user is part of the key, and an
 * assertion is only ever verified with a credential of the user it names (docs/security.md, "Credential IDs").
 *
 * @param username the Cognito user name, stored in the profile
 * @param limit how many credentials a user may have
 */
export async function addCredential(
  table: Table,
  credential: Credential,
  username: string,
  limit: number,
  by: Caller,
  permission: Permission,
): Promise<Credential | AddRefusal> {
  const cancelled = await transact(table, [
    putCredential(table, credential),
    countInProfile(table, credential, { username, limit, permission }),
    ...registerInHour(table, credential, addedAction(credential, by)),
  ]);
  if (!cancelled) return credential;
  const [existing, profile, hour, neighbour] = cancelled;
  if (refused(existing)) return registeredBefore(table, credential);
  if (refused(neighbour) || hasUsed(hour?.Item, credential.registeredWith)) return 'challenge-used';
  if (!refused(profile)) return 'too-often';
  return refusedBy(profile.Item && profileOf(profile.Item), permission) ?? 'limit';
}

async function registeredBefore(table: Table, credential: Credential): Promise<Credential | 'exists'> {
  const stored = await findCredential(table, credential.userId, credential.id);
  const sameChallenge = stored?.registeredWith === credential.registeredWith;
  return sameChallenge && Buffer.from(stored.publicKey).equals(credential.publicKey) ? stored : 'exists';
}

/** The registration's action, for the stream. */
function addedAction(credential: Credential, by: Caller): Action {
  const { createdAt: at, backupEligible, backedUp } = credential;
  return { kind: 'added', at, by, passkeys: [passkeyReference(credential)], backupEligible, backedUp };
}

/** What is counted in the profile with a credential. */
interface Counted {
  /** The Cognito user name, stored in the profile. */
  readonly username: string;
  /** How many credentials the user may have. */
  readonly limit: number;
  /** Whether the credential becomes the default, unless the user has one. @default false */
  readonly isDefault?: boolean;
  readonly permission: Permission;
}

/** Counts one more credential, if that is permitted and the user has fewer than the limit. It ends a delayed recovery. */
export function countInProfile(
  { tableName }: Table,
  { userId, id }: Credential,
  { username, limit, isDefault = false, permission }: Counted,
): TransactWriteItem {
  const { condition, names, values } = permitted(permission);
  const first = isDefault ? ', defaultCredential = if_not_exists(defaultCredential, :id)' : '';
  const confirmation = confirmationBy(permission);
  const confirms = confirmation ? ', confirmed = :confirmation' : '';
  return {
    Update: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: profileKey }),
      UpdateExpression: `SET username = :username${first}${confirms} ADD credentials :one REMOVE recovery`,
      ConditionExpression: `${condition} AND (attribute_not_exists(credentials) OR credentials < :limit)`,
      ExpressionAttributeNames: names,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ExpressionAttributeValues: marshall({
        ':username': username,
        ':one': 1,
        ':limit': limit,
        ...values,
        ...(isDefault && { ':id': id }),
        ...(confirmation && { ':confirmation': confirmation }),
      }),
    },
  };
}

function confirmationBy(permission: Permission): Confirmation | undefined {
  if (permission === 'administrator' || permission.confirmedAt === undefined) return undefined;
  return { session: permission.session, at: permission.confirmedAt };
}

/**
 * Writes the credential's own item, if the user has none with its ID.
 *
 * @param lastAction if no other item of the transaction carries the action to the stream
 */
export function putCredential({ tableName }: Table, credential: Credential, lastAction?: Action): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: marshall({
        pk: userKey(credential.userId),
        sk: credentialKey(credential.id),
        ...credential,
        ...(lastAction && { lastAction }),
      }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}
