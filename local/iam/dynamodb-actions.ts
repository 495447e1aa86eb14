import { isObject, type JsonObject } from '../shared/json.ts';

/** What a call needs: an action on a table, or on one of the table's indexes. */
export interface Need {
  readonly action: string;
  /** The table's name or ARN, with `/index/<name>` where an index is read. */
  readonly resource: string;
}

/**
 * The permissions that a DynamoDB call needs. A transaction is checked for each thing they
 * contain; there is no permission for a transaction as such.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export function dynamoDbNeeds(operation: string, request: JsonObject): Need[] {
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    return elements(request['TransactItems']).flatMap((item) =>
      Object.entries(item).flatMap(([kind, part]) => need(inTransaction[kind] ?? kind, part)),
    );
  }
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    const tables = isObject(request['RequestItems']) ? Object.keys(request['RequestItems']) : [];
    return tables.map((resource) => ({ action: `dynamodb:${operation}`, resource }));
  }
  return need(operation, request);
}

const inTransaction: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

function need(operation: string, on: unknown): Need[] {
  const table = isObject(on) ? on['TableName'] : undefined;
  const index = isObject(on) ? on['IndexName'] : undefined;
  const resource = typeof table === 'string' ? table : '*';
  return [
    { action: `dynamodb:${operation}`, resource: typeof index === 'string' ? `${resource}/index/${index}` : resource },
  ];
}

function elements(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
