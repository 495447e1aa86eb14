import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { removeRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts';
import { tryRecoveryCode } from './try-recovery-code.ts';

/**
 * The recovery codes in the table.
 * What DynamoDB's client throws flies: it is a fault, never a refusal.
 */
export function recoveryStore(dynamodb: DynamoDBClient, tableName: string) {
  const table = { dynamodb, tableName };
  return {
    attempt: tryRecoveryCode.bind(undefined, table),
    remove: removeRecoveryCodes.bind(undefined, table),
    replace: replaceRecoveryCodes.bind(undefined, table),
  };
}

export type RecoveryStore = ReturnType<typeof recoveryStore>;
