import { describe, expect, it } from 'vitest';
import { dynamoDbNeeds } from '../../../local/iam/dynamodb-actions.ts';
import type { JsonObject } from '../../../local/shared/json.ts';

describe('dynamoDbNeeds', () => {
  it.each<[string, JsonObject, [string, string][]]>([
    ['GetItem', { TableName: 't' }, [['dynamodb:GetItem', 't']]],
    ['Query', { TableName: 't', IndexName: 'i' }, [['dynamodb:Query', 't/index/i']]],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'a' } },
          { Update: { TableName: 'b' } },
          { Delete: { TableName: 'c' } },
          { ConditionCheck: { TableName: 'd' } },
        ],
      },
      [
        ['dynamodb:PutItem', 'a'],
        ['dynamodb:UpdateItem', 'b'],
        ['dynamodb:DeleteItem', 'c'],
        ['dynamodb:ConditionCheckItem', 'd'],
      ],
    ],
    ['TransactGetItems', { TransactItems: [{ Get: { TableName: 'a' } }] }, [['dynamodb:GetItem', 'a']]],
    [
      'BatchGetItem',
      { RequestItems: { a: {}, b: {} } },
      [
        ['dynamodb:BatchGetItem', 'a'],
        ['dynamodb:BatchGetItem', 'b'],
      ],
    ],
    ['ListTables', {}, [['dynamodb:ListTables', '*']]],
  ])('The DynamoDB operation %s with %j needs %j', (operation, request, expected) => {
    expect(dynamoDbNeeds(operation, request)).toEqual(expected.map(([action, resource]) => ({ action, resource })));
  });
});
