import type { environment } from '../../contract/environment.ts';
import type { AdministrationName, OperationName, StreamName, TriggerName } from '../../contract/operations.ts';

/** A Lambda function of the system: a Cognito trigger, an HTTP operation of users or of administrators, or a reader of the table's stream. */
export type FunctionName = TriggerName | OperationName | AdministrationName | StreamName;

/** Environment variables that functions are given by what they need; the others are for the one that sends notices. */
export type Setting = Exclude<keyof typeof environment, 'userPoolId' | 'notices'>;

/** What one function is given, and by leaving out, what it is refused. */
export interface FunctionNeeds {
  /** Its environment variables, by their names in the contract. `secretArn` brings the right to read the secret, `eventBusName` that to put events. */
  readonly environment: readonly Setting[];
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
  activity: { environment: ['tableName'], tableActions: ['Query'] },
  'authentication-options': {
    environment: ['secretArn', 'relyingPartyId', 'policy', 'metricsNamespace'],
    tableActions: [],
  },
  'authentication-user': {
    environment: ['tableName', 'secretArn', 'relyingPartyId', 'origins', 'policy', 'metricsNamespace'],
    tableActions: ['Query'],
  },
  'adoption-policy': { environment: ['tableName', 'adoptionPolicy', 'adoptionThreshold'], tableActions: ['Query'] },
  telemetry: { environment: ['metricsNamespace'], tableActions: [] },
  'admin-list': { environment: ['tableName'], tableActions: ['Query', 'UpdateItem'] },
  'admin-remove': { environment: ['tableName'], tableActions: ['DeleteItem', 'Query', 'UpdateItem'] },
  'admin-remove-all': { environment: ['tableName'], tableActions: ['DeleteItem', 'Query', 'UpdateItem'] },
  'admin-activity': { environment: ['tableName'], tableActions: ['Query', 'UpdateItem'] },
  'admin-reset-recovery': { environment: ['tableName'], tableActions: ['UpdateItem'] },
  'audit-events': {
    environment: ['tableName', 'eventBusName', 'auditRetentionDays', 'metricsNamespace'],
    tableActions: ['PutItem', 'Query', 'UpdateItem'],
  },
};
