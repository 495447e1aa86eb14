import { startDynamoDbLocal } from '../../../local/dynamodb/dynamodb-local.ts';

/** Starts a DynamoDB Local that keeps nothing, for tests. */
export async function startDynamoDb(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const { endpoint, stop } = await startDynamoDbLocal();
  return { endpoint, stop };
}
