import { describe, expect, it } from 'vitest';
import { eventRules } from '../../../local/event-bus/rules.ts';
import type { JsonObject } from '../../../local/shared/json.ts';
import { TemplateError } from '../../../local/template/template-error.ts';
import { stackOf } from '../support/stack-of.ts';

const target = { Id: 'Target0', Arn: 'arn:aws:lambda:ap-southeast-2:123456789012:function:notify' };
const rules = (properties: JsonObject) =>
  eventRules(
    stackOf({
      Resources: {
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: { EventPattern: { source: ['passkeys'] }, Targets: [target], ...properties },
        },
      },
    }),
  );

const withoutPattern = (properties: JsonObject) =>
  eventRules(
    stackOf({
      Resources: { Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [target], ...properties } } },
    }),
  );

describe('The rules of a template', () => {
  it('A rule names its bus, its targets, and their number of retries', () => {
    expect(rules({})).toMatchObject([{ bus: 'default', targets: [{ functionArn: target.Arn, retries: 2 }] }]);
    const [rule] = rules({
      EventBusName: 'mine',
      Targets: [{ ...target, RetryPolicy: { MaximumRetryAttempts: 0 } }],
    });
    expect(rule).toMatchObject({ bus: 'mine', targets: [{ retries: 0 }] });
    expect([rule?.matches({ source: 'passkeys' }), rule?.matches({ source: 'other' })]).toEqual([true, false]);
  });

  it('A disabled rule is ignored', () => {
    expect(rules({ State: 'DISABLED' })).toEqual([]);
  });

  it.each<[string, JsonObject, string | RegExp]>([
    ['a target that is no function', { Targets: [{ Id: 'Q', Arn: 'arn:aws:sqs:x' }] }, 'arn:aws:sqs:x is no function'],
    ['both a pattern and a schedule', { ScheduleExpression: 'rate(1 day)' }, 'either an event pattern or a schedule'],
    ['an input of its own', { Targets: [{ ...target, Input: '{}' }] }, /Input/],
    ['a path for its input', { Targets: [{ ...target, InputPath: '$.detail' }] }, /InputPath/],
    ['a transformed input', { Targets: [{ ...target, InputTransformer: {} }] }, /InputTransformer/],
    ['a comparison that is not known', { EventPattern: { source: [{ suffix: 's' }] } }, 'Rule.EventPattern.source'],
    ['a pattern that is none', { EventPattern: 'passkeys' }, 'an event pattern is an object'],
  ])('The local stack refuses a rule with %s', (_, properties, message) => {
    expect(() => rules(properties)).toThrow(TemplateError);
    expect(() => rules(properties)).toThrow(message);
  });

  it('The local stack refuses a rule without an event pattern', () => {
    expect(() => withoutPattern({})).toThrow('Rule: a rule has either an event pattern or a schedule here');
  });

  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(15 minutes)', 15 * 60_000],
    ['rate(2 hours)', 2 * 3_600_000],
    ['rate(1 day)', 86_400_000],
    ['rate(24 days)', 24 * 86_400_000],
  ])('A rule with the schedule %s sends an event each %d milliseconds and matches none', (expression, everyMs) => {
    const [rule] = withoutPattern({ ScheduleExpression: expression });
    expect(rule).toMatchObject({ everyMs, targets: [{ functionArn: target.Arn }] });
    expect(rule?.matches({ source: 'aws.events' })).toBe(false);
  });

  it.each(['cron(5 * * * ? *)', 'rate(25 days)', 'rate(0 minutes)', 'rate(1 week)', 'rate(1 constructor)', ''])(
    'The local stack refuses the schedule “%s”',
    (expression) => {
      const read = () => withoutPattern({ ScheduleExpression: expression });
      expect(read).toThrow(TemplateError);
      expect(read).toThrow('Rule.ScheduleExpression: the local stack runs rates of up to 24 days');
    },
  );
});
