import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { inject } from 'vitest';
import { credentialKey } from '../../../lambdas/store/keys.ts';

/** Takes credentials out of the local stack's table, as an administrator with the table's keys would. */
export async function removeCredentials(ids: readonly string[]): Promise<void> {
  const { endpoint, name: TableName } = inject('table');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint, region: 'ap-southeast-2', credentials });
  for (const id of ids) {
    const { Items: [item] = [] } = await dynamodb.send(
      new ScanCommand({
        TableName,
        FilterExpression: 'sk = :credential',
        ExpressionAttributeValues: marshall({ ':credential': credentialKey(id) }),
        ProjectionExpression: 'pk, sk',
      }),
    );
    if (!item) throw new Error('The credential is not in the table.');
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: item }));
  }
  dynamodb.destroy();
}
