import {
  type CancellationReason,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { retryOnCollision } from './collision.ts';
import type { Table } from './table.ts';

/** Why DynamoDB cancelled a transaction: a reason for each item, in the items' order. */
export type Cancelled = readonly CancellationReason[];

/** Writes all of the items or none; answers why not when a condition did not hold. Two that meet at the same items are tried again. */
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

/** Whether it is this item's condition that did not hold. */
export const refused = (reason: CancellationReason | undefined): boolean => reason?.Code === conditionFailed;

const conditionFailed = 'ConditionalCheckFailed';
/** The rest (throttling, an item too large, meeting others again and again) is a fault. */
const conditions = ['None', conditionFailed];

/** Often enough for two who change the same at once; more are no people. */
const attempts = 5;

/**
 * Reads and then writes under the condition that nothing has changed since; where it has, anew.
 *
 * @param attempt what it answers is the outcome; nothing means that something had changed
 * @throws Error when things never stand still: a fault
 */
export async function asRead<Outcome>(attempt: () => Promise<Outcome | undefined>): Promise<Outcome> {
  for (let count = 0; count < attempts; count++) {
    const outcome = await attempt();
    if (outcome !== undefined) return outcome;
  }
  throw new Error(`The user's items changed ${attempts} times while they were read.`);
}
