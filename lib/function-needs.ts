import type { AdministrationName, environment, OperationName, TriggerName } from '../lambdas/contract.ts';

/** A Lambda function of the system: a Cognito trigger or an HTTP operation, of users or of administrators. */
export type FunctionName = TriggerName | OperationName | AdministrationName;

/** What one function is given, and by leaving out, what it is refused. */
export interface FunctionNeeds {
  /** Its environment variables, by their names in the contract. `secretArn` brings the right to read the secret. */
  readonly environment: readonly (keyof typeof environment)[];
  /** The DynamoDB actions it may take on the table. A transaction is authorised by the actions of its items. */
  readonly tableActions: readonly TableAction[];
}

type TableAction = 'ConditionCheckItem' | 'DeleteItem' | 'PutItem' | 'Query' | 'UpdateItem';

/** Least privilege, a line for each function. */
export const functionNeeds: Readonly<Record<FunctionName, FunctionNeeds>> = {
  'auth-challenge': {
    environment: ['tableName', 'secretArn', 'relyingPartyId', 'origins', 'policy', 'metricsNamespace'],
    tableActions: ['Query', 'UpdateItem'],
  },
  'registration-options': {
    environment: [
      'tableName',
      'secretArn',
      'relyingPartyId',
      'relyingPartyName',
      'recentAuthenticationSeconds',
      'policy',
      'metricsNamespace',
    ],
    tableActions: ['Query'],
  },
  register: {
    environment: [
      'tableName',
      'secretArn',
      'relyingPartyId',
      'origins',
      'recentAuthenticationSeconds',
      'policy',
      'metricsNamespace',
    ],
    tableActions: ['PutItem', 'Query', 'UpdateItem'],
  },
  list: { environment: ['tableName'], tableActions: ['Query'] },
  update: { environment: ['tableName'], tableActions: ['ConditionCheckItem', 'Query', 'UpdateItem'] },
  remove: {
    environment: ['tableName', 'recentAuthenticationSeconds', 'policy'],
    tableActions: ['DeleteItem', 'Query', 'UpdateItem'],
  },
  'recovery-codes': { environment: ['tableName'], tableActions: ['Query'] },
  'new-recovery-codes': { environment: ['tableName', 'recentAuthenticationSeconds'], tableActions: ['UpdateItem'] },
  'authentication-options': {
    environment: ['secretArn', 'relyingPartyId', 'policy', 'metricsNamespace'],
    tableActions: [],
  },
  'authentication-user': {
    environment: ['tableName', 'secretArn', 'relyingPartyId', 'origins', 'policy', 'metricsNamespace'],
    tableActions: ['Query'],
  },
  telemetry: { environment: ['metricsNamespace'], tableActions: [] },
  'admin-list': { environment: ['tableName'], tableActions: ['Query'] },
  'admin-remove': { environment: ['tableName'], tableActions: ['DeleteItem', 'Query', 'UpdateItem'] },
  'admin-remove-all': { environment: ['tableName'], tableActions: ['DeleteItem', 'Query', 'UpdateItem'] },
  'admin-reset-recovery': { environment: ['tableName'], tableActions: ['UpdateItem'] },
};
