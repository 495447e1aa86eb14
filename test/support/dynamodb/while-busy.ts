import type { DynamoDBClient, WriteRequest } from '@aws-sdk/client-dynamodb';

/**
 * Runs `work` while DynamoDB is too busy for whole batches: it answers that it left over what `leftOver` returns of the
 * items of a batch.
 *
 * @returns how many items each batch had
 */
export async function whileBusy(
  { dynamodb, tableName }: { readonly dynamodb: DynamoDBClient; readonly tableName: string },
  leftOver: (items: readonly WriteRequest[]) => readonly WriteRequest[],
  work: () => Promise<unknown>,
): Promise<number[]> {
  const batches: number[] = [];
  dynamodb.middlewareStack.add(
    (next) => async (call) => {
      const result = await next(call);
      if (!('RequestItems' in call.input)) return result;
      const items = Object.values(call.input.RequestItems ?? {}).flat() as WriteRequest[];
      batches.push(items.length);
      Object.assign(result.output, { UnprocessedItems: { [tableName]: leftOver(items) } });
      return result;
    },
    { step: 'initialize', name: 'whileBusy' },
  );
  try {
    await work();
  } finally {
    dynamodb.middlewareStack.remove('whileBusy');
  }
  return batches;
}
