import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, inject } from 'vitest';
import { FaultProxy } from './fault-proxy.ts';

/**
 * DynamoDB Local with a {@link FaultProxy} before it, and a client that tries twice, as the functions' does; for the tests of the file or the
 * `describe` that calls this.
 */
export function faultyDynamoDb() {
  const proxy = new FaultProxy(inject('dynamoDbEndpoint'));
  const dynamodb = new DynamoDBClient({
    endpoint: async () => ({ url: new URL(proxy.url) }),
    region: 'ap-southeast-2',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 2,
  });
  beforeAll(() => proxy.up());
  afterAll(async () => {
    dynamodb.destroy();
    await proxy.down();
  });
  return { proxy, dynamodb };
}
