import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { addCredential } from './add-credential.ts';
import { findCredential, readOwner, readUser } from './read.ts';
import { recordRefusal } from './record-action.ts';
import { recordUse } from './record-use.ts';

/**
 * The credentials in the table. Every read is consistent: what was removed a moment ago signs nobody in.
 * What DynamoDB's client throws flies: it is a fault, never a refusal.
 */
export function credentialStore(dynamodb: DynamoDBClient, tableName: string) {
  const table = { dynamodb, tableName };
  return {
    add: addCredential.bind(undefined, table),
    find: findCredential.bind(undefined, table),
    readOwner: readOwner.bind(undefined, table),
    recordRefusal: recordRefusal.bind(undefined, table),
    readUser: readUser.bind(undefined, table),
    recordUse: recordUse.bind(undefined, table),
  };
}

export type CredentialStore = ReturnType<typeof credentialStore>;
