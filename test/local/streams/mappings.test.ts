import { describe, expect, it } from 'vitest';
import type { TemplateFunction } from '../../../local/functions/template-functions.ts';
import type { JsonObject } from '../../../local/shared/json.ts';
import { streamMappings } from '../../../local/streams/mappings.ts';
import { TemplateError } from '../../../local/template/template-error.ts';
import { stackOf } from '../support/stack-of.ts';

const reader = { arn: 'arn:aws:lambda:ap-southeast-2:123456789012:function:reader', name: 'reader', role: 'role' };
const functions = [{ ...reader, label: 'Reader' } as TemplateFunction];

/** The mappings of a template with a table, a queue, and a mapping with these properties beside. */
function mappings(properties: JsonObject = {}, authorize = (_role: string, _action: string, _arn: string) => true) {
  const resources = stackOf({
    Resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { TableName: 'users', StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } },
      },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'parked' } },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: reader.arn,
          EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
          DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Queue', 'Arn'] } } },
          ...properties,
        },
      },
    },
  });
  return streamMappings(resources, functions, authorize);
}

describe('The event source mappings of a template', () => {
  it('An event source mapping says how a stream is read, with the defaults of Lambda', () => {
    expect(mappings()).toMatchObject([
      {
        tableName: 'users',
        functionArn: reader.arn,
        batchSize: 100,
        bisect: false,
        reportsFailures: false,
        retries: Number.POSITIVE_INFINITY,
        longestAge: Number.POSITIVE_INFINITY,
        queue: expect.stringMatching(/:parked$/),
      },
    ]);
    const given = {
      FunctionName: 'reader',
      BatchSize: 7,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 3,
      MaximumRecordAgeInSeconds: 60,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }, { Pattern: '{"eventName":["MODIFY"]}' }] },
    };
    const [read] = mappings(given);
    expect(read).toMatchObject({ batchSize: 7, bisect: true, reportsFailures: true, retries: 3, longestAge: 60_000 });
    expect(['INSERT', 'MODIFY', 'REMOVE'].map((eventName) => read?.wants({ eventName }))).toEqual([true, true, false]);
    expect(mappings()[0]?.wants({ eventName: 'REMOVE' })).toBe(true);
  });

  it.each<[string, JsonObject, string]>([
    ['no table’s stream', { EventSourceArn: 'arn:aws:kinesis:x' }, 'Mapping.EventSourceArn: arn:aws:kinesis:x is no'],
    ['no function', { FunctionName: 'nobody' }, 'Mapping.FunctionName: there is no function nobody'],
    [
      'no queue of the template',
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:elsewhere' } } },
      'Mapping.DestinationConfig: arn:aws:sqs:elsewhere is no queue',
    ],
    [
      'a comparison that is not known',
      { FilterCriteria: { Filters: [{ Pattern: '{"eventName":[{"suffix":"T"}]}' }] } },
      'not with {"suffix":"T"}',
    ],
  ])('The local stack refuses an event source mapping with %s', (_, properties, message) => {
    expect(() => mappings(properties)).toThrow(TemplateError);
    expect(() => mappings(properties)).toThrow(message);
  });

  it.each([
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
    'sqs:SendMessage',
  ])('The local stack refuses an event source mapping if the role of the function lacks %s', (lacking) => {
    expect(() => mappings({}, (_, action) => action !== lacking)).toThrow(
      `the role of Reader may not ${lacking} on arn:`,
    );
  });
});
