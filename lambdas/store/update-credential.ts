import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { countInHour } from './hourly-limits.ts';
import type { Credential, Profile } from './items.ts';
import { credentialKey, userKey } from './keys.ts';
import { passkeyReference } from './passkey-reference.ts';
import { type Permission, type PermissionRefusal, permitted, refusedBy } from './permission.ts';
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

/** `unknown`: the user has no such credential. `too-often`: the user has changed too much within the hour. */
export type UpdateRefusal = 'unknown' | 'too-often' | Exclude<PermissionRefusal, 'locked'>;

/**
 * Changes a credential, in one transaction. It restores neither a removed credential nor a removed default. Called
 * again it writes nothing. One read, one write.
 *
 * @returns the changed credential, or why nothing was changed
 */
export function updateCredential(
  table: Table,
  userId: string,
  credentialId: string,
  change: Change,
  by: Caller,
  permission: Permission,
): Promise<Updated | UpdateRefusal> {
  return retryTransaction<Updated | UpdateRefusal>(async () => {
    const { profile, credentials } = await readUser(table, userId);
    const credential = credentials.find(({ id }) => id === credentialId);
    const refusal = refusedBy(profile, permission);
    if (!credential || refusal === 'locked') return 'unknown';
    if (refusal) return refusal;
    const isDefault = profile?.defaultCredential === credentialId;
    const { name = credential.name, default: becomes = isDefault } = change;
    if (name === credential.name && becomes === isDefault) return { credential, profile: defaultIn(profile) };
    const cancelled = await transact(table, [
      countInHour(table, userId, 'changes', new Date()),
      rename(table, credential, by, name === credential.name ? undefined : name),
      becomes === isDefault
        ? checkProfile(table, credential, permission, change.default)
        : setDefault(table, credential, by, permission, becomes),
    ]);
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

/**
 * Checks that the change is still permitted and, if the request is about the default, that the credential still is the
 * default or still is not: the answer says so.
 */
function checkProfile(
  { tableName }: Table,
  { userId, id }: Credential,
  permission: Permission,
  isDefault: boolean | undefined,
): TransactWriteItem {
  const { condition, names, values } = permitted(permission);
  const asDefault = isDefault ? 'defaultCredential = :id' : notDefault;
  return {
    ConditionCheck: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: profileKey }),
      ConditionExpression: isDefault === undefined ? condition : `${condition} AND ${asDefault}`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: valuesOf({ ...values, ...(isDefault !== undefined && { ':id': id }) }),
    },
  };
}

const notDefault = '(attribute_not_exists(defaultCredential) OR defaultCredential <> :id)';

/** DynamoDB refuses an empty set of values. */
const valuesOf = (values: Readonly<Record<string, unknown>>) =>
  Object.keys(values).length > 0 ? marshall(values) : undefined;

function setDefault(
  { tableName }: Table,
  credential: Credential,
  by: Caller,
  permission: Permission,
  isDefault: boolean,
): TransactWriteItem {
  const { userId, id } = credential;
  const kind = isDefault ? 'made-default' : 'default-cleared';
  const action: Action = { kind, at: new Date().toISOString(), by, passkeys: [passkeyReference(credential)] };
  const { condition, names, values } = permitted(permission);
  return {
    Update: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: profileKey }),
      UpdateExpression: isDefault
        ? 'SET defaultCredential = :id, lastAction = :action'
        : 'SET lastAction = :action REMOVE defaultCredential',
      ConditionExpression: isDefault ? condition : `defaultCredential = :id AND ${condition}`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: marshall({ ...values, ':id': id, ':action': action }),
    },
  };
}
