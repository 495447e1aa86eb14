import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { PasskeyError } from '../passkey-error.ts';
import { named } from './actions.ts';
import type { Credential } from './items.ts';
import { credentialKey, ownerKey, registrationKey, userKey } from './keys.ts';
import { findCredential } from './read.ts';
import type { Action, Caller } from './stored-action.ts';
import type { Table } from './table.ts';
import { refused, transact } from './transaction.ts';

/** Seconds that a registration's use of its challenge is remembered: longer than any challenge holds. */
const remembered = 60 * 60;

/**
 * Stores a new credential, takes its ID for this user among all users, uses up its challenge, and counts it: all or nothing, in one
 * transaction. Delivered again with the same registration it stores nothing and answers what the first delivery stored.
 *
 * @param username the Cognito user name, kept in the profile
 * @param limit how many credentials a user may have
 * @throws PasskeyError `passkey_exists` when the ID is taken, by whomever; `challenge_used` when another credential was registered with the
 *   challenge; `passkey_limit_reached`
 */
export async function addCredential(
  table: Table,
  credential: Credential,
  username: string,
  limit: number,
  by: Caller,
): Promise<Credential> {
  const cancelled = await transact(table, [
    takeId(table, credential, Date.parse(credential.createdAt)),
    useChallenge(table, credential, by),
    countInProfile(table, credential, username, limit),
    putCredential(table, credential),
  ]);
  if (!cancelled) return credential;
  const [owner, challenge] = cancelled;
  if (refused(owner)) return registeredBefore(table, credential);
  if (refused(challenge)) throw new PasskeyError('challenge_used', 'Another credential was registered with it.');
  // Of the others only the profile has a condition.
  throw new PasskeyError('passkey_limit_reached', `The user has ${limit} credentials.`);
}

async function registeredBefore(table: Table, credential: Credential): Promise<Credential> {
  const stored = await findCredential(table, credential.userId, credential.id);
  const sameChallenge = stored?.registeredWith === credential.registeredWith;
  if (sameChallenge && Buffer.from(stored.publicKey).equals(credential.publicKey)) return stored;
  throw new PasskeyError('passkey_exists', 'The credential ID is registered already.');
}

/** An ID is free that nobody has, and again when its tombstone has expired: DynamoDB may take days to delete it. */
export function takeId({ tableName }: Table, { id, userId }: Credential, now: number): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: marshall({ pk: credentialKey(id), sk: ownerKey, userId }),
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
      ExpressionAttributeValues: marshall({ ':now': now / 1000 }),
    },
  };
}

/** This item tells of the registration: it is written once, and forgotten soon. */
function useChallenge({ tableName }: Table, credential: Credential, by: Caller): TransactWriteItem {
  const { userId, registeredWith, createdAt, backupEligible, backedUp } = credential;
  const passkeys = [named(credential)];
  const lastAction: Action = { kind: 'added', at: createdAt, by, passkeys, backupEligible, backedUp };
  const expiresAt = Math.ceil(Date.parse(createdAt) / 1000) + remembered;
  return {
    Put: {
      TableName: tableName,
      Item: marshall({ pk: userKey(userId), sk: registrationKey(registeredWith), expiresAt, lastAction }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function countInProfile(
  { tableName }: Table,
  { userId }: Credential,
  username: string,
  limit: number,
): TransactWriteItem {
  return {
    Update: {
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: profileKey }),
      UpdateExpression: 'SET username = :username ADD credentials :one',
      ConditionExpression: 'attribute_not_exists(credentials) OR credentials < :limit',
      ExpressionAttributeValues: marshall({ ':username': username, ':one': 1, ':limit': limit }),
    },
  };
}

/** The credential's own item. */
export function putCredential({ tableName }: Table, credential: Credential): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: marshall({ pk: userKey(credential.userId), sk: credentialKey(credential.id), ...credential }),
    },
  };
}
