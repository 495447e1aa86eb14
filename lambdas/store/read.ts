import { type AttributeValue, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import type { Credential, RememberedRemoval, UserRecord } from './items.ts';
import { afterCredentials, credentialKey, ownerKey, removalKey, userHandleKey, userKey } from './keys.ts';
import { credentialOf, itemsIn, profileOf, removalOf, type Table, textIn } from './table.ts';

/**
 * Reads the user's credential by its ID. Returns `undefined` if the user has no such credential, even if another user
 * has it. One read. It is a query by the whole key, which costs as much as a get, so that a cold start warms up one
 * kind of read. All reads here are consistent: a removed credential stops working at once.
 */
export async function findCredential(
  table: Table,
  userId: string,
  credentialId: string,
): Promise<Credential | undefined> {
  const item = await readItem(table, userKey(userId), credentialKey(credentialId));
  return item && credentialOf(item);
}

/** Reads what is remembered of the removal of a user's credential, also after it has expired. One read. */
export async function findRemoval(
  table: Table,
  userId: string,
  credentialId: string,
): Promise<RememberedRemoval | undefined> {
  const item = await readItem(table, userKey(userId), removalKey(credentialId));
  return item && removalOf(item);
}

/**
 * Reads whose imported credentials have this user handle, base64url. Returns the `sub`, or `undefined` for a handle
 * that nobody's imported credential has. One read.
 */
export async function findUserByHandle(table: Table, userHandle: string): Promise<string | undefined> {
  const item = await readItem(table, userHandleKey(userHandle), ownerKey);
  return textIn(item, 'userId');
}

async function readItem({ dynamodb, tableName }: Table, pk: string, sk: string) {
  const found = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :partition AND sk = :item',
      ExpressionAttributeValues: marshall({ ':partition': pk, ':item': sk }),
      ConsistentRead: true,
    }),
  );
  return itemsIn(found)[0];
}

/**
 * Reads the user's profile and all credentials. One read of about twenty items at most, each less than a kilobyte. More
 * than a megabyte takes a read for each megabyte: a part of a user's credentials is never returned as all of them.
 */
export async function readUser({ dynamodb, tableName }: Table, userId: string): Promise<UserRecord> {
  // The SDK's paginator would add half a kilobyte to what each sign-in loads.
  const items: Record<string, AttributeValue>[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page: QueryCommandOutput = await dynamodb.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :user AND sk BETWEEN :profile AND :afterCredentials',
        ExpressionAttributeValues: marshall({
          ':user': userKey(userId),
          ':profile': profileKey,
          ':afterCredentials': afterCredentials,
        }),
        ConsistentRead: true,
        ExclusiveStartKey: from,
      }),
    );
    items.push(...itemsIn(page));
    from = page.LastEvaluatedKey;
  } while (from);
  const profile = items.find((item) => textIn(item, 'sk') === profileKey);
  return {
    ...(profile && { profile: profileOf(profile) }),
    credentials: items.filter((item) => item !== profile).map(credentialOf),
  };
}
