import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { FaultProxy } from './fault-proxy.ts';

/** DynamoDB Local with a {@link FaultProxy} before it, and a client that tries twice, as the functions' does. */
export async function faultyDynamoDb() {
  const proxy = new FaultProxy(inject('dynamoDbEndpoint'));
  await proxy.up();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint: proxy.url, region: 'ap-southeast-2', credentials, maxAttempts: 2 });
  return {
    proxy,
    dynamodb,
    async stop() {
      dynamodb.destroy();
      await proxy.down();
    },
  };
}
