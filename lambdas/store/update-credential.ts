import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { named as passkeyOf } from './actions.ts';
import type { Credential, Profile } from './items.ts';
import { credentialKey, userKey } from './keys.ts';
import { readUser } from './read.ts';
import type { Action, Caller } from './stored-action.ts';
import type { Table } from './table.ts';
import { asRead, transact } from './transaction.ts';

/** What its owner may change of a credential; what is left out stays. */
export interface Change {
  readonly name?: string | undefined;
  /** Whether it is the one to be offered first, instead of the one that was. */
  readonly default?: boolean | undefined;
}

/** A credential, and what the profile says of it. */
export interface Updated {
  readonly credential: Credential;
  readonly profile: Pick<Profile, 'defaultCredential'>;
}

/**
 * Changes a credential, in one transaction; one that is gone is not brought back, and no default either. Delivered again it changes
 * nothing more. One read, one write.
 *
 * @returns the credential as it is then, or nothing when the user has no such one
 */
export async function updateCredential(
  table: Table,
  userId: string,
  credentialId: string,
  change: Change,
  by: Caller,
): Promise<Updated | undefined> {
  const { updated } = await asRead(async () => {
    const { profile, credentials } = await readUser(table, userId);
    const credential = credentials.find(({ id }) => id === credentialId);
    if (!credential) return { updated: undefined };
    const isDefault = profile?.defaultCredential === credentialId;
    const items = [named(table, credential, by, change.name)];
    if (change.default !== undefined && change.default !== isDefault) {
      items.push(asDefault(table, credential, by, change.default));
    }
    if (await transact(table, items)) return undefined;
    const defaultCredential = change.default === false && isDefault ? undefined : profile?.defaultCredential;
    return {
      updated: {
        credential: { ...credential, ...(change.name !== undefined && { name: change.name }) },
        profile: change.default ? { defaultCredential: credentialId } : defaultCredential ? { defaultCredential } : {},
      },
    };
  });
  return updated;
}

function named(
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

function asDefault({ tableName }: Table, credential: Credential, by: Caller, isDefault: boolean): TransactWriteItem {
  const { userId, id } = credential;
  const kind = isDefault ? 'made-default' : 'default-cleared';
  const action: Action = { kind, at: new Date().toISOString(), by, passkeys: [passkeyOf(credential)] };
  return {
    Update: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: profileKey }),
      ...(isDefault
        ? { UpdateExpression: 'SET defaultCredential = :id, lastAction = :action' }
        : {
            UpdateExpression: 'SET lastAction = :action REMOVE defaultCredential',
            ConditionExpression: 'defaultCredential = :id',
          }),
      ExpressionAttributeValues: marshall({ ':id': id, ':action': action }),
    },
  };
}
