import { type AttributeValue, ConditionalCheckFailedException, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { eraseItems, pagesOf } from './erase.ts';
import { eraseActivity } from './erase-activity.ts';
import { credentialKeyPrefix, ownerKey, userHandleKey, userKey } from './keys.ts';
import type { Action, Caller } from './stored-action.ts';
import type { Table } from './table.ts';
import { transact } from './transaction.ts';

/** How many items were erased. */
export interface Erased {
  readonly passkeys: number;
  /** Events of the user's activity. */
  readonly activity: number;
  /** The profile, and what registrations, removals and imports had left. */
  readonly others: number;
  /** Whether nothing is left. If not, the same call goes on. */
  readonly complete: boolean;
}

/** A partition takes a thousand write units a second, and each erased event needs two: erasing so many takes two seconds. */
const maxEventsPerCall = 1_000;

/**
 * Erases everything that the table has of a user. First, one write replaces the profile with one that refuses new passkeys
 * and says who asked; the stream tells it to others. The profile goes last, so a call that was interrupted can be made
 * again. Before that it is written once more, because the stream erases the activity of what was written before it, such
 * as of a sign-in that met the erasing. A call that finds nothing writes nothing.
 *
 * @param at events after it are left to the stream
 */
export async function forgetUser(table: Table, userId: string, by: Caller, at: Date): Promise<Erased> {
  const before = await itemsOf(table, userId);
  if (before.length > 0) await putLastProfile(table, userId, by, at);
  const { erased: activity, complete } = await eraseActivity(table, userId, at, maxEventsPerCall);
  if (!complete || before.length === 0) return { passkeys: 0, activity, others: 0, complete };
  // Read again: a registration may have been faster.
  const items = (await itemsOf(table, userId)).filter(({ sk }) => sk?.S !== profileKey);
  const handles = items.flatMap(({ userHandle }) => userHandle?.S ?? []);
  const erasedHandles = await Promise.all(handles.map((handle) => eraseUserHandle(table, userId, handle)));
  await eraseItems(table, items);
  await putLastProfile(table, userId, by, new Date());
  await eraseItems(table, [marshall({ pk: userKey(userId), sk: profileKey })]);
  const passkeys = items.filter(({ sk }) => sk?.S?.startsWith(credentialKeyPrefix)).length;
  const profiles = before.filter(({ sk }) => sk?.S === profileKey).length;
  const others = items.length - passkeys + profiles + erasedHandles.filter(Boolean).length;
  return { passkeys, activity, others, complete };
}

async function putLastProfile(table: Table, userId: string, by: Caller, at: Date): Promise<void> {
  const lastAction: Action = { kind: 'forgotten', at: at.toISOString(), by };
  const key = { pk: userKey(userId), sk: profileKey };
  const profile = { ...key, username: userId, credentials: 0, lockedAt: lastAction.at, lastAction };
  await transact(table, [{ Put: { TableName: table.tableName, Item: marshall(profile) } }]);
}

async function itemsOf(table: Table, userId: string): Promise<Record<string, AttributeValue>[]> {
  const items = [];
  const pages = pagesOf(table, {
    KeyConditionExpression: 'pk = :user',
    ProjectionExpression: 'pk, sk, userHandle',
    values: { ':user': userKey(userId) },
  });
  for await (const page of pages) items.push(...page);
  return items;
}

/** Deletes the item that names the user of a user handle. Returns false if it is gone or names another user. */
async function eraseUserHandle({ dynamodb, tableName }: Table, userId: string, handle: string): Promise<boolean> {
  try {
    await dynamodb.send(
      new DeleteItemCommand({
        TableName: tableName,
        Key: marshall({ pk: userHandleKey(handle), sk: ownerKey }),
        ConditionExpression: 'userId = :user',
        ExpressionAttributeValues: marshall({ ':user': userId }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
