import {
  type CancellationReason,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { isCollision, retryOnCollision } from './collision.ts';
import type { Table } from './table.ts';

/** Why DynamoDB cancelled a transaction: one reason for each item, in the items' order. */
export type Cancelled = readonly CancellationReason[];

/**
 * Writes all of the items or none. Returns `undefined`, or the reasons if a condition failed. Retries collisions with
 * other transactions.
 *
 * The client sends a token with each transaction, the same one when it retries. DynamoDB carries out a token once in ten
 * minutes, even if other writes come in between. So a write whose action would be published again is a transaction also
 * where it is the only item.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txwriteitems-idempotency
 */
export async function transact(
  { dynamodb }: Table,
  TransactItems: TransactWriteItem[],
): Promise<Cancelled | undefined> {
  const command = new TransactWriteItemsCommand({ TransactItems });
  retryOnCollision(command);
  try {
    await dynamodb.send(command);
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    const onlyConditions = reasons.every(({ Code = '' }) => conditions.includes(Code)) && reasons.some(refused);
    if (!onlyConditions) throw error;
    return reasons;
  }
}

/** Whether the condition of this item failed. */
export const refused = (reason: CancellationReason | undefined): reason is CancellationReason =>
  reason?.Code === conditionFailed;

const conditionFailed = 'ConditionalCheckFailed';
/** Everything else, such as throttling, an item that is too large, or repeated collisions, is a fault. */
const conditions = ['None', conditionFailed];

/** Enough for two clients that change the same user at once. */
const defaultAttempts = 5;
const longestPauseMs = 20;

/**
 * Repeats a read followed by a conditional write until nothing has changed in between. It pauses for a random time before
 * it tries again, so that callers that meet do not meet again.
 *
 * @param attempt returns the outcome, or `undefined` if something had changed
 * @throws Error after so many attempts
 */
export async function retryUntilUnchanged<Outcome>(
  attempt: () => Promise<Outcome | undefined>,
  maxAttempts = defaultAttempts,
): Promise<Outcome> {
  for (let count = 0; count < maxAttempts; count++) {
    // Without a module for it, which each sign-in would load.
    if (count > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * longestPauseMs));
    const outcome = await attempt();
    if (outcome !== undefined) return outcome;
  }
  throw new Error(`The user's items changed ${maxAttempts} times while they were read.`);
}

/** The same for a transaction. If it still collides with others after the client's retries, that counts as a change, too. */
export const retryTransaction = <Outcome>(
  attempt: () => Promise<Outcome | undefined>,
  maxAttempts?: number,
): Promise<Outcome> => retryUntilUnchanged(() => attempt().catch(unlessCollision), maxAttempts);

/** @throws the error, if it is another one */
function unlessCollision(error: unknown): undefined {
  if (!isCollision(error)) throw error;
}
