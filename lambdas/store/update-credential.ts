import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { countInHour } from './hourly-limits.ts';
import type { Credential, Profile } from './items.ts';
import { credentialKey, userKey } from './keys.ts';
import { passkeyReference } from './passkey-reference.ts';
import { readUser } from './read.ts';
import type { Action, Caller } from './stored-action.ts';
import type { Table } from './table.ts';
import { refused, retryTransaction, transact } from './transaction.ts';

/** What an owner may change about a credential. Missing members stay unchanged. */
export interface Change {
  readonly name?: string | undefined;
  /** Whether it becomes the default, which is offered first, instead of the current default. */
  readonly default?: boolean | undefined;
}

/** A changed credential, with the user's default after the change. */
export interface Updated {
  readonly credential: Credential;
  readonly profile: Pick<Profile, 'defaultCredential'>;
}

/**
 * Changes a credential, in one transaction. It restores neither a removed credential nor a removed default. Called
 * again it writes nothing. One read, one write.
 *
 * @returns the changed credential, `unknown` if the user has no such credential, or `too-often` if the user has changed
 * too much within the hour
 */
export function updateCredential(
  table: Table,
  userId: string,
  credentialId: string,
  change: Change,
  by: Caller,
): Promise<Updated | 'unknown' | 'too-often'> {
  return retryTransaction<Updated | 'unknown' | 'too-often'>(async () => {
    const { profile, credentials } = await readUser(table, userId);
    const credential = credentials.find(({ id }) => id === credentialId);
    if (!credential || profile?.lockedAt) return 'unknown';
    const isDefault = profile?.defaultCredential === credentialId;
    const { name = credential.name, default: becomes = isDefault } = change;
    if (name === credential.name && becomes === isDefault) return { credential, profile: defaultIn(profile) };
    const items = [
      countInHour(table, userId, 'changes', new Date()),
      rename(table, credential, by, name === credential.name ? undefined : name),
    ];
    if (becomes !== isDefault) items.push(setDefault(table, credential, by, becomes));
    else if (change.default !== undefined) items.push(requireDefault(table, credential, isDefault));
    const cancelled = await transact(table, items);
    if (cancelled) return refused(cancelled[0]) ? 'too-often' : undefined;
    const kept = isDefault && !becomes ? {} : defaultIn(profile);
    return { credential: { ...credential, name }, profile: becomes ? { defaultCredential: credentialId } : kept };
  });
}

const defaultIn = ({ defaultCredential }: Partial<Profile> = {}) => (defaultCredential ? { defaultCredential } : {});

/** Renames the credential, or without a name checks that it exists. */
function rename(
  { tableName: TableName }: Table,
  { userId, id }: Credential,
  by: Caller,
  name?: string,
): TransactWriteItem {
  const Key = marshall({ pk: userKey(userId), sk: credentialKey(id) });
  const ConditionExpression = 'attribute_exists(pk)';
  if (name === undefined) return { ConditionCheck: { TableName, Key, ConditionExpression } };
  const action: Action = { kind: 'renamed', at: new Date().toISOString(), by };
  return {
    Update: {
      TableName,
      Key,
      ConditionExpression,
      UpdateExpression: 'SET #name = :name, lastAction = :action',
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: marshall({ ':name': name, ':action': action }),
    },
  };
}

/** Checks that the credential is still the default, or still is not: the answer says so. */
function requireDefault({ tableName }: Table, { userId, id }: Credential, isDefault: boolean): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: profileKey }),
      ConditionExpression: isDefault
        ? 'defaultCredential = :id'
        : 'attribute_not_exists(defaultCredential) OR defaultCredential <> :id',
      ExpressionAttributeValues: marshall({ ':id': id }),
    },
  };
}

function setDefault({ tableName }: Table, credential: Credential, by: Caller, isDefault: boolean): TransactWriteItem {
  const { userId, id } = credential;
  const kind = isDefault ? 'made-default' : 'default-cleared';
  const action: Action = { kind, at: new Date().toISOString(), by, passkeys: [passkeyReference(credential)] };
  return {
    Update: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: profileKey }),
      ...(isDefault
        ? {
            UpdateExpression: 'SET defaultCredential = :id, lastAction = :action',
            ConditionExpression: 'attribute_not_exists(lockedAt)',
          }
        : {
            UpdateExpression: 'SET lastAction = :action REMOVE defaultCredential',
            ConditionExpression: 'defaultCredential = :id AND attribute_not_exists(lockedAt)',
          }),
      ExpressionAttributeValues: marshall({ ':id': id, ':action': action }),
    },
  };
}
