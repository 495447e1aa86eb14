import type { TestProject } from 'vitest/node';
import { startDynamoDb } from './dynamodb.ts';

declare module 'vitest' {
  interface ProvidedContext {
    dynamoDbEndpoint: string;
  }
}

/** One DynamoDB Local for all tests of the parts; each makes tables of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { endpoint, stop } = await startDynamoDb();
  project.provide('dynamoDbEndpoint', endpoint);
  return stop;
}
