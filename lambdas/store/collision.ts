import { TransactionCanceledException, type TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';

/** Reasons for which DynamoDB cancels a transaction that may succeed a moment later. */
const transient = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/**
 * Makes the SDK retry a transaction that collided with another one or was throttled on one of its items. The SDK does
 * not retry these by itself, because they arrive as reasons of a cancelled transaction.
 * @see
 *   https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
export function retryOnCollision({ middlewareStack }: TransactWriteItemsCommand): void {
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw isCollision(error) ? Object.assign(error, { $retryable: { throttling: true } }) : error;
      }
    },
    // Outside the step that parses the error, inside the SDK's retries.
    { step: 'deserialize', priority: 'high' },
  );
}

/** Whether DynamoDB cancelled a transaction only because it collided with another one or was throttled. */
export function isCollision(error: unknown): error is TransactionCanceledException {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map(({ Code = 'None' }) => Code).filter((code) => code !== 'None');
  return codes.length > 0 && codes.every((code) => transient.includes(code));
}
