import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import type { Credential, Owner, UserRecord } from './items.ts';
import { afterCredentials, credentialKey, ownerKey, userKey } from './keys.ts';
import { credentialOf, ownerOf, profileOf, type Table } from './table.ts';

/**
 * The user's credential of that ID, or nothing: another user's is not found either. One read: a query by the whole key, which costs
 * what a get does, so that a cold start has one kind of read to warm up.
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

/** Who has a credential ID, or had it until lately. One read. */
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

/** The user's profile and all credentials, in one read: at most some twenty items of less than a kilobyte. */
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
