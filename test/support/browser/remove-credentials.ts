import { DeleteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { inject } from 'vitest';
import { credentialKey, ownerKey, userKey } from '../../../lambdas/store/keys.ts';

/** Takes credentials out of the local stack's table, as an administrator with the table's keys would. */
export async function removeCredentials(ids: readonly string[]): Promise<void> {
  const { endpoint, name: TableName } = inject('table');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint, region: 'ap-southeast-2', credentials });
  for (const id of ids) {
    const owner = { pk: credentialKey(id), sk: ownerKey };
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: marshall(owner) }));
    if (!Item) throw new Error('The credential is not in the table.');
    const Key = marshall({ pk: userKey(unmarshall(Item)['userId']), sk: credentialKey(id) });
    await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
  }
  dynamodb.destroy();
}
