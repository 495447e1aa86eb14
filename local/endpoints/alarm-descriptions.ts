import * as v from 'valibot';
import type { JsonObject } from '../shared/json.ts';
import type { StackResource, StackResources } from '../template/stack-resources.ts';
import { errorResponse } from './endpoint.ts';

const Actions = v.optional(v.array(v.string()), []);
const Alarm = v.looseObject({
  ActionsEnabled: v.optional(v.boolean(), true),
  OKActions: Actions,
  AlarmActions: Actions,
  InsufficientDataActions: Actions,
  Tags: v.optional(v.unknown()),
});
const types = ['MetricAlarm', 'CompositeAlarm'] as const;

const Input = v.strictObject({
  AlarmTypes: v.optional(v.array(v.picklist(types)), ['MetricAlarm']),
  MaxRecords: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 50),
  NextToken: v.optional(v.pipe(v.string(), v.digits()), '0'),
});

/**
 * What CloudWatch says of the template's alarms: `DescribeAlarms`, page by page, of all of them. Nobody evaluates them here, so each is as
 * CloudWatch has a new one: without data.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export function alarmDescriptions(resources: StackResources): (input: unknown) => Response {
  const made = Date.now() / 1000;
  const all = [
    ...resources.ofType('AWS::CloudWatch::Alarm', Alarm).map((it) => ['MetricAlarm', described(it, made)] as const),
    ...resources
      .ofType('AWS::CloudWatch::CompositeAlarm', Alarm)
      .map((it) => ['CompositeAlarm', described(it, made)] as const),
  ];

  return (given) => {
    const input = v.safeParse(Input, given);
    if (!input.success) {
      const message = `The local stack knows DescribeAlarms of all alarms by type, not this: ${v.summarize(input.issues)}`;
      return errorResponse(400, 'ValidationException', message);
    }
    const { AlarmTypes: asked, MaxRecords: most, NextToken: from } = input.output;
    const end = Number(from) + most;
    const found = all.filter(([type]) => asked.includes(type));
    const page = found.slice(Number(from), end);
    const of = (type: (typeof types)[number]) => page.filter(([its]) => its === type).map(([, alarm]) => alarm);
    return Response.json({
      MetricAlarms: of('MetricAlarm'),
      CompositeAlarms: of('CompositeAlarm'),
      ...(end < found.length && { NextToken: String(end) }),
    });
  };
}

function described(alarm: StackResource<v.InferOutput<typeof Alarm>>, made: number): JsonObject {
  const { Tags: _, ...properties } = alarm.properties;
  return {
    ...(properties as JsonObject),
    AlarmName: alarm.ref,
    AlarmArn: alarm.attribute('Arn'),
    AlarmConfigurationUpdatedTimestamp: made,
    StateValue: 'INSUFFICIENT_DATA',
    StateReason: 'Unchecked: Initial alarm creation',
    StateUpdatedTimestamp: made,
    StateTransitionedTimestamp: made,
  };
}
