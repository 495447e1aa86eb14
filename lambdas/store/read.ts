import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import type { Credential, Owner, UserRecord } from './items.ts';
import { afterCredentials, credentialKey, ownerKey, userKey } from './keys.ts';
import { credentialOf, ownerOf, profileOf, type Table } from './table.ts';

/**
 * Reads the user's credential by its ID. Returns `undefined` if the user has no such credential, even if another user
 * has it. One read. It is a query by the whole key, which costs as much as a get, so that a cold start warms up one
 * kind of read. All reads here are consistent: a removed credential stops working at once.
 */
export async function findCredential(
  { dynamodb, tableName }: Table,
  userId: string,
  credentialId: string,
): Promise<Credential | undefined> {
  const { Items: [item] = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :user AND sk = :credential',
      ExpressionAttributeValues: marshall({ ':user': userKey(userId), ':credential': credentialKey(credentialId) }),
      ConsistentRead: true,
    }),
  );
  return item && credentialOf(item);
}

/**
 * Reads who owns a credential ID, or owned it until it was removed recently. Returns `undefined` for an unknown ID. One
 * read.
 */
export async function readOwner({ dynamodb, tableName }: Table, credentialId: string): Promise<Owner | undefined> {
  const { Items: [item] = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :credential AND sk = :owner',
      ExpressionAttributeValues: marshall({ ':credential': credentialKey(credentialId), ':owner': ownerKey }),
      ConsistentRead: true,
    }),
  );
  return item && ownerOf(item);
}

/** Reads the user's profile and all credentials. One read of about twenty items at most, each less than a kilobyte. */
export async function readUser({ dynamodb, tableName }: Table, userId: string): Promise<UserRecord> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :user AND sk BETWEEN :profile AND :afterCredentials',
      ExpressionAttributeValues: marshall({
        ':user': userKey(userId),
        ':profile': profileKey,
        ':afterCredentials': afterCredentials,
      }),
      ConsistentRead: true,
    }),
  );
  const profile = Items.find(({ sk }) => sk?.S === profileKey);
  return {
    ...(profile && { profile: profileOf(profile) }),
    credentials: Items.filter((item) => item !== profile).map(credentialOf),
  };
}
