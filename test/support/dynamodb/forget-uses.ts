import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { credentialKey, userKey } from '../../../lambdas/store/keys.ts';

/** Forgets a credential's sign-ins, for tests that sign in with it more often than a person could. */
export async function forgetUses(
  { dynamodb, tableName }: { readonly dynamodb: DynamoDBClient; readonly tableName: string },
  { userId, credentialId }: { readonly userId: string; readonly credentialId: string },
): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall({ pk: userKey(userId), sk: credentialKey(credentialId) }),
      UpdateExpression: 'SET challengeUses = :none',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: marshall({ ':none': {} }),
    }),
  );
}
