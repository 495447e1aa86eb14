import { randomBytes, randomUUID } from 'node:crypto';
import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { profileKey } from '../../../contract/keys.ts';
import { userKey } from '../../../lambdas/store/keys.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import type { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

/** When sets of codes are made, and codes tried unless a test says otherwise. */
export const start = new Date('2026-01-01T00:00:00Z');
export const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);

/** A digest as the ceremonies make them. */
export const newDigest = () => randomBytes(32).toString('base64url');

/** A user with recovery codes of these digests. */
export async function someoneWithCodes(
  { store, dynamodb, tableName: TableName }: Awaited<ReturnType<typeof ceremonyStack>>,
  digests = ['a', 'b', 'c'],
) {
  const user = { userId: randomUUID(), username: 'ada' };
  const { pk, sk } = { pk: userKey(user.userId), sk: profileKey };
  await store.replaceRecoveryCodes(user, digests, start, anyCaller, 'administrator');
  const attempt = (digest: string, { session = randomUUID() as string, at = start } = {}) =>
    store.tryRecoveryCode(user.userId, { digest, session, at, by: anyCaller });
  const codes = async () => (await store.readUser(user.userId)).profile?.recoveryCodes;
  /** The profile as the stream has it. Lambda's type for images and the SDK's differ in the type of binary values. */
  const image = async () => {
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: marshall({ pk, sk }) }));
    return Item as NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;
  };
  return {
    ...user,
    attempt,
    codes,
    left: async () => Object.keys((await codes())?.unused ?? {}).sort(),
    /** Tries so many wrong codes one after another, each in a session of its own, and returns the outcomes. */
    async flood(times: number, at = start): Promise<string[]> {
      const outcomes: string[] = [];
      for (let count = 0; count < times; count++) outcomes.push(await attempt(newDigest(), { at }));
      return outcomes;
    },
    /** Stores what so many wrong codes leave of the count, without trying them. */
    async count(wrong: number, at = start): Promise<void> {
      await dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key: marshall({ pk, sk }),
          UpdateExpression: 'SET recoveryCodes.wrong = :wrong, recoveryCodes.triedAt = :at',
          ExpressionAttributeValues: marshall({ ':wrong': wrong, ':at': at.getTime() / 1000 }),
        }),
      );
    },
    image,
    /** The profile as it is stored, as JSON: longer than DynamoDB counts it. */
    stored: async () => JSON.stringify(await image()),
    /** Replaces the profile by one with a set as it was stored before tries had places. */
    async storeEarlierSet(): Promise<void> {
      const unused = Object.fromEntries(digests.map((digest) => [digest, 0]));
      const tries = { 'session digest': 1 };
      const recoveryCodes = {
        createdAt: start.toISOString(),
        unused,
        tries,
        wrong: 1,
        triedAt: start.getTime() / 1000,
      };
      const Item = marshall({ pk, sk, username: 'ada', credentials: 0, recoveryCodes });
      await dynamodb.send(new PutItemCommand({ TableName, Item }));
    },
  };
}
