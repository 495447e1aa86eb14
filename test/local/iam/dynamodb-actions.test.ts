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
    expect(dynamoDbNeeds(operation, request)).toEqual(
      expected.map(([action, resource]) => ({ action, resource, leadingKeys: [] })),
    );
  });

  const key = { pk: { S: 'USER#a' }, sk: { S: 'x' } };
  it.each<[string, JsonObject, string[][]]>([
    ['UpdateItem', { Key: key }, [['USER#a']]],
    ['PutItem', { Item: key }, [['USER#a']]],
    [
      'BatchWriteItem',
      { RequestItems: { a: [{ PutRequest: { Item: key } }, { DeleteRequest: { Key: { pk: { S: 'USER#b' } } } }] } },
      [['USER#a', 'USER#b']],
    ],
    [
      'TransactWriteItems',
      { TransactItems: [{ Put: { Item: key } }, { Delete: { Key: key } }] },
      [['USER#a'], ['USER#a']],
    ],
    ...['pk = :user', 'pk = :user AND sk BETWEEN :a AND :b'].map(
      (KeyConditionExpression): [string, JsonObject, string[][]] => [
        'Query',
        { KeyConditionExpression, ExpressionAttributeValues: { ':user': { S: 'USER#a' }, ':a': { S: 'b' } } },
        [['USER#a']],
      ],
    ),
    [
      'Query',
      { KeyConditionExpression: 'other = :user', ExpressionAttributeValues: { ':user': { S: 'USER#a' } } },
      [[]],
    ],
    ['Scan', {}, [[]]],
  ])('The DynamoDB operation %s with %j is about the partitions %j', (operation, request, expected) => {
    expect(dynamoDbNeeds(operation, request).map(({ leadingKeys }) => leadingKeys)).toEqual(expected);
  });
});
