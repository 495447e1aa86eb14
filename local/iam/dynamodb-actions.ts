import { isObject, type JsonObject } from '../shared/json.ts';

/** What a call needs: an action on a table, or on one of the table's indexes. */
export interface Need {
  readonly action: string;
  /** The table's name or ARN, with `/index/<name>` where an index is read. */
  readonly resource: string;
  /** The partition keys that it is about, as far as the request tells. */
  readonly leadingKeys: readonly string[];
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
    const tables = isObject(request['RequestItems']) ? Object.entries(request['RequestItems']) : [];
    return tables.map(([resource, of]) => ({
      action: `dynamodb:${operation}`,
      resource,
      leadingKeys: inBatch(of).flatMap(leadingKeysOf),
    }));
  }
  return need(operation, request);
}

/** The parts of a batch: what is put and deleted in a table, or the keys that are read. */
const inBatch = (of: unknown): JsonObject[] =>
  isObject(of)
    ? elements(of['Keys']).map((Key) => ({ Key }))
    : elements(of).flatMap(({ PutRequest, DeleteRequest }) => [PutRequest, DeleteRequest].filter(isObject));

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
    {
      action: `dynamodb:${operation}`,
      resource: typeof index === 'string' ? `${resource}/index/${index}` : resource,
      leadingKeys: isObject(on) ? leadingKeysOf(on) : [],
    },
  ];
}

/** The partition key of the table (lib/credentials-table.ts). */
const partitionKey = 'pk';

/** The partition key in the request's key or item, or in the condition of its query. */
function leadingKeysOf(request: JsonObject): string[] {
  const { Key: key, Item: item, KeyConditionExpression: condition, ExpressionAttributeValues: values } = request;
  const stored = isObject(key) ? key[partitionKey] : isObject(item) ? item[partitionKey] : undefined;
  const [, name = ''] = typeof condition === 'string' ? (/^pk = (:\w+)(?: AND |$)/.exec(condition) ?? []) : [];
  const value = stored ?? (isObject(values) ? values[name] : undefined);
  const text = isObject(value) ? value['S'] : undefined;
  return typeof text === 'string' ? [text] : [];
}

function elements(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
