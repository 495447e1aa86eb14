import type { TestProject } from 'vitest/node';
import { startDynamoDb } from './dynamodb.ts';

declare module 'vitest' {
  interface ProvidedContext {
    dynamoDbEndpoint: string;
  }
}

/** One DynamoDB Local for all tests of the parts; each makes tables of its own. The first project starts it for the others. */
export default async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const root = vitest.getRootProject();
  if (root.getProvidedContext().dynamoDbEndpoint) return undefined;
  const { endpoint, stop } = await startDynamoDb();
  root.provide('dynamoDbEndpoint', endpoint);
  return stop;
}
