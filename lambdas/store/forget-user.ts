import { type AttributeValue, ConditionalCheckFailedException, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import type { AdminForgetResponse } from '../../contract/shapes.ts';
import { eraseItems, pagesOf } from './erase.ts';
import { eraseActivity } from './erase-activity.ts';
import { eraseNoticeHours } from './folded-notices.ts';
import { credentialKeyPrefix, ownerKey, userHandleKey, userKey } from './keys.ts';
import type { Action, Caller } from './stored-action.ts';
import { type Table, textIn } from './table.ts';
import { retryTransaction, transact } from './transaction.ts';

/** A partition takes a thousand write units a second, and each erased event needs two: erasing so many takes two seconds. */
const maxEventsPerCall = 1_000;

/**
 * Erases everything that the table has of a user. First it replaces the profile with one that refuses new passkeys. That
 * goes last, so a call that was interrupted can be made again. Before it goes, it is written once more, with who asked:
 * the stream's reader then tells others, and erases the activity of what was written before, such as of a sign-in that met
 * the erasing. A call that finds nothing writes nothing.
 *
 * @param at events after it are left to the stream's reader
 */
export async function forgetUser(table: Table, userId: string, by: Caller, at: Date): Promise<AdminForgetResponse> {
  const before = await itemsOf(table, userId);
  const last = { pk: userKey(userId), sk: profileKey, username: userId, credentials: 0, lockedAt: at.toISOString() };
  if (before.length > 0) await put(table, last);
  const noticeHours = await eraseNoticeHours(table, userId);
  const { erased: activity, complete } = await eraseActivity(table, userId, at, maxEventsPerCall);
  if (!complete || before.length === 0) return { passkeys: 0, activity, others: noticeHours, complete };
  // Read again: a registration may have been faster.
  const items = (await itemsOf(table, userId)).filter((item) => textIn(item, 'sk') !== profileKey);
  const handles = items.flatMap((item) => textIn(item, 'userHandle') ?? []);
  const erasedHandles = await Promise.all(handles.map((handle) => eraseUserHandle(table, userId, handle)));
  await eraseItems(table, items);
  const lastAction: Action = { kind: 'forgotten', at: new Date().toISOString(), by };
  await put(table, { ...last, lastAction });
  await eraseItems(table, [marshall(last)]);
  const passkeys = items.filter((item) => textIn(item, 'sk')?.startsWith(credentialKeyPrefix)).length;
  const profiles = before.filter((item) => textIn(item, 'sk') === profileKey).length;
  const others = noticeHours + items.length - passkeys + profiles + erasedHandles.filter(Boolean).length;
  return { passkeys, activity, others, complete };
}

const put = (table: Table, item: object) =>
  retryTransaction(async () => {
    await transact(table, [{ Put: { TableName: table.tableName, Item: marshall(item) } }]);
    return 'put';
  });

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
