import { TransactionCanceledException, type TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';

/** Why DynamoDB cancels a transaction that may well succeed a moment later. */
const passing = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/**
 * Has the SDK try again when the transaction met another one at the same item, or a throttle on one of its items. The SDK leaves both out
 * of its retries, since they come as the reasons of a cancelled transaction.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
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
    // Around the step that makes the error of the answer, within the SDK's retries.
    { step: 'deserialize', priority: 'high' },
  );
}

function isCollision(error: unknown): error is TransactionCanceledException {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map(({ Code = 'None' }) => Code).filter((code) => code !== 'None');
  return codes.length > 0 && codes.every((code) => passing.includes(code));
}
