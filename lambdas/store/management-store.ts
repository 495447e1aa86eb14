import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readUser } from './read.ts';
import { recordView } from './record-action.ts';
import { removeAllCredentials, removeCredential } from './remove-credentials.ts';
import { updateCredential } from './update-credential.ts';

/**
 * What changes credentials that exist. Apart from {@link credentialStore}, since no sign-in does it.
 * What DynamoDB's client throws flies: it is a fault, never a refusal.
 */
export function managementStore(dynamodb: DynamoDBClient, tableName: string) {
  const table = { dynamodb, tableName };
  return {
    readUser: readUser.bind(undefined, table),
    recordView: recordView.bind(undefined, table),
    remove: removeCredential.bind(undefined, table),
    removeAll: removeAllCredentials.bind(undefined, table),
    update: updateCredential.bind(undefined, table),
  };
}

export type ManagementStore = ReturnType<typeof managementStore>;
