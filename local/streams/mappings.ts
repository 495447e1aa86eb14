import * as v from 'valibot';
import { eventPattern, type Matches } from '../event-bus/pattern.ts';
import type { TemplateFunction } from '../functions/template-functions.ts';
import type { Authorize } from '../iam/policies.ts';
import type { StackResources } from '../template/stack-resources.ts';
import { TemplateError } from '../template/template-error.ts';

const unlimited = -1;

const Mapping = v.looseObject({
  EventSourceArn: v.string(),
  FunctionName: v.string(),
  BatchSize: v.optional(v.number(), 100),
  BisectBatchOnFunctionError: v.optional(v.boolean(), false),
  MaximumRetryAttempts: v.optional(v.number(), unlimited),
  MaximumRecordAgeInSeconds: v.optional(v.number(), unlimited),
  FunctionResponseTypes: v.optional(v.array(v.literal('ReportBatchItemFailures')), []),
  FilterCriteria: v.optional(
    v.looseObject({ Filters: v.optional(v.array(v.looseObject({ Pattern: v.string() })), []) }),
    {},
  ),
  DestinationConfig: v.optional(
    v.looseObject({ OnFailure: v.optional(v.looseObject({ Destination: v.string() })) }),
    {},
  ),
});

/** How the records of a table's stream get to a function. */
export interface StreamMapping {
  readonly label: string;
  readonly tableName: string;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly bisect: boolean;
  readonly reportsFailures: boolean;
  /** Infinite when there is no limit. */
  readonly retries: number;
  /** Milliseconds; infinite when there is no limit. */
  readonly longestAge: number;
  /** Whether the function wants a record. */
  readonly wants: Matches;
  /** ARN of the queue for what failed for good. */
  readonly queue: string | undefined;
}

/**
 * The event source mappings of the template.
 *
 * @throws TemplateError when one reads something else than the stream of a table of the template, parks elsewhere than in one of its queues,
 *   or its function's role may not do what Lambda then does in its name
 */
export function streamMappings(
  resources: StackResources,
  functions: readonly TemplateFunction[],
  authorize: Authorize,
): StreamMapping[] {
  const tables = resources.ofType('AWS::DynamoDB::Table', v.looseObject({}));
  const queues = resources.ofType('AWS::SQS::Queue', v.looseObject({}));
  return resources.ofType('AWS::Lambda::EventSourceMapping', Mapping).map(({ logicalId, label, properties: it }) => {
    const table = tables.find((each) => each.attribute('StreamArn') === it.EventSourceArn);
    if (!table) throw new TemplateError(`${logicalId}.EventSourceArn: ${it.EventSourceArn} is no table's stream`);
    const target = functions.find(({ arn, name }) => [arn, name].includes(it.FunctionName));
    if (!target) throw new TemplateError(`${logicalId}.FunctionName: there is no function ${it.FunctionName}`);
    const queue = it.DestinationConfig.OnFailure?.Destination;
    if (queue && !queues.some((each) => each.attribute('Arn') === queue)) {
      throw new TemplateError(`${logicalId}.DestinationConfig: ${queue} is no queue of the template`);
    }
    const needs = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];
    const lacking = [
      ...needs.map((action) => [`dynamodb:${action}`, it.EventSourceArn] as const),
      ...(queue ? [['sqs:SendMessage', queue] as const] : []),
    ].find(([action, resource]) => !authorize(target.role, action, resource));
    if (lacking) throw new TemplateError(`${logicalId}: the role of ${target.label} may not ${lacking.join(' on ')}`);
    const filters = it.FilterCriteria.Filters?.map(({ Pattern }) => eventPattern(JSON.parse(Pattern), logicalId)) ?? [];
    return {
      label,
      tableName: table.ref,
      functionArn: target.arn,
      batchSize: it.BatchSize,
      bisect: it.BisectBatchOnFunctionError,
      reportsFailures: it.FunctionResponseTypes.length > 0,
      retries: limit(it.MaximumRetryAttempts),
      longestAge: limit(it.MaximumRecordAgeInSeconds) * 1000,
      wants: (record) => filters.length === 0 || filters.some((matches) => matches(record)),
      queue,
    };
  });
}

const limit = (given: number) => (given === unlimited ? Number.POSITIVE_INFINITY : given);
