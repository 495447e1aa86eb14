import * as v from 'valibot';
import type { Json } from '../shared/json.ts';
import type { StackResource, StackResources } from '../template/stack-resources.ts';
import { TemplateError } from '../template/template-error.ts';
import { eventPattern, type Matches } from './pattern.ts';
import { scheduleRate } from './schedules.ts';

const Rule = v.looseObject({
  EventBusName: v.optional(v.string(), 'default'),
  EventPattern: v.optional(v.custom<Json>(() => true)),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  ScheduleExpression: v.optional(v.string()),
  Targets: v.optional(
    v.array(
      v.looseObject({
        Arn: v.string(),
        Input: v.optional(v.undefined()),
        InputPath: v.optional(v.undefined()),
        InputTransformer: v.optional(v.undefined()),
        RetryPolicy: v.optional(v.looseObject({ MaximumRetryAttempts: v.optional(v.number()) })),
      }),
    ),
    [],
  ),
});

const InvokeConfig = v.looseObject({
  FunctionName: v.string(),
  MaximumRetryAttempts: v.optional(v.number()),
  DestinationConfig: v.optional(
    v.looseObject({ OnFailure: v.optional(v.looseObject({ Destination: v.optional(v.string()) })) }),
  ),
});

/** A rule of the template: which events it wants or how often it makes one, and the functions that get them. */
export interface EventRule {
  readonly label: string;
  readonly arn: string;
  /** Name or ARN of its event bus. */
  readonly bus: string;
  readonly matches: Matches;
  /** The milliseconds from one event of its schedule to the next; missing if it waits for events. */
  readonly everyMs?: number | undefined;
  readonly targets: readonly {
    readonly functionArn: string;
    readonly retries: number;
    /** ARN of the queue for events that failed for good. */
    readonly onFailure?: string | undefined;
  }[];
}

/** As EventBridge has a function called that fails: once more, and once again (Lambda's asynchronous invocation). */
const lambdaRetries = 2;

/**
 * The enabled rules of the template.
 *
 * @throws TemplateError for other schedules than rates, inputs of their own, and targets that are no functions
 */
export function eventRules(resources: StackResources): EventRule[] {
  const configs = resources.ofType('AWS::Lambda::EventInvokeConfig', InvokeConfig).map(({ properties }) => properties);
  return resources
    .ofType('AWS::Events::Rule', Rule)
    .filter(({ properties }) => properties.State === 'ENABLED')
    .map((rule) => eventRule(rule, configs));
}

function eventRule(
  { logicalId, label, properties, ...rule }: StackResource<v.InferOutput<typeof Rule>>,
  configs: readonly v.InferOutput<typeof InvokeConfig>[],
): EventRule {
  const { EventPattern: pattern, ScheduleExpression: schedule } = properties;
  if ((pattern === undefined) === (schedule === undefined)) {
    throw new TemplateError(`${logicalId}: a rule has either an event pattern or a schedule here`);
  }
  return {
    label,
    arn: rule.attribute('Arn'),
    bus: properties.EventBusName,
    matches: pattern === undefined ? () => false : eventPattern(pattern, `${logicalId}.EventPattern`),
    everyMs: schedule === undefined ? undefined : scheduleRate(schedule, `${logicalId}.ScheduleExpression`),
    targets: properties.Targets.map(({ Arn: functionArn, RetryPolicy: policy }) => {
      if (!functionArn.includes(':lambda:')) {
        throw new TemplateError(`${logicalId}.Targets: ${functionArn} is no function, and others are no targets here`);
      }
      const config = configs.find(({ FunctionName }) =>
        [functionArn, functionArn.split(':').at(-1)].includes(FunctionName),
      );
      return {
        functionArn,
        retries: config?.MaximumRetryAttempts ?? policy?.MaximumRetryAttempts ?? lambdaRetries,
        onFailure: config?.DestinationConfig?.OnFailure?.Destination,
      };
    }),
  };
}
