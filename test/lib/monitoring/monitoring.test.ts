import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { prices } from '../../../bench/cost/prices.ts';
import { Passkeys, type PasskeysProps } from '../../../lib/index.ts';
import { unitPrices } from '../../../lib/monitoring/cost.ts';
import { resourcesOf, withApp } from '../synthesize.ts';

function template(props: Partial<PasskeysProps> | ((stack: Stack) => Partial<PasskeysProps>) = {}): Template {
  return withApp({}, (app) => {
    const stack = new Stack(app, 'Mine');
    const userPool = new UserPool(stack, 'Pool');
    new Passkeys(stack, 'Passkeys', {
      userPool,
      userPoolClients: [new UserPoolClient(stack, 'Client', { userPool })],
      relyingPartyId: 'example.com',
      relyingPartyName: 'Example',
      origins: ['https://example.com'],
      ...(typeof props === 'function' ? props(stack) : props),
    });
    return Template.fromStack(stack);
  });
}

const alarmsOf = (of: Template) => Object.values(resourcesOf(of, 'AWS::CloudWatch::Alarm'));

describe('alarms', () => {
  test('are silent while nobody signs in', () => {
    const alarms = alarmsOf(template());
    expect(alarms.length).toBeGreaterThan(5);
    for (const { Properties } of alarms) expect(Properties['TreatMissingData']).toBe('notBreaching');
  });

  test('tell the topic, when there is one', () => {
    const actions = (of: Template) => alarmsOf(of).map(({ Properties }) => Properties['AlarmActions']);
    const told = actions(template((stack) => ({ alarmTopic: new Topic(stack, 'OnCall') })));
    expect(told.every((action) => JSON.stringify(action).includes('OnCall'))).toBe(true);
    expect(actions(template()).every((action) => action === undefined)).toBe(true);
  });

  test('watch what was parked, and show it with the others', () => {
    const of = template();
    const [id, { Properties } = { Properties: {} }] =
      Object.entries(resourcesOf(of, 'AWS::CloudWatch::Alarm')).find(([, it]) =>
        JSON.stringify(it.Properties).includes('ParkedRecords'),
      ) ?? [];
    expect(Properties).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.any(String), 'QueueName'] } }],
      Statistic: 'Maximum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
    });
    const dashboard = JSON.stringify(resourcesOf(of, 'AWS::CloudWatch::Dashboard'));
    for (const each of Object.keys(resourcesOf(of, 'AWS::CloudWatch::Alarm'))) expect(dashboard).toContain(each);
    expect(dashboard).toContain(id);
  });

  test('compare the success rate of sign-ins with what is usual', () => {
    const [band] = alarmsOf(template()).filter(({ Properties }) => 'ThresholdMetricId' in Properties);
    expect(band?.Properties).toMatchObject({ ComparisonOperator: 'LessThanLowerThreshold' });
    expect(JSON.stringify(band)).toContain('ANOMALY_DETECTION_BAND');
  });

  test('and the dashboard can be left out', () => {
    const without = template({ alarms: false, dashboard: false });
    without.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    expect(alarmsOf(without).map(({ Properties }) => Properties)).toEqual([]);
    template({ alarms: false }).resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });
});

test('the dashboard’s prices are those of docs/cost.md', () => {
  const each = (meter: keyof typeof prices) => prices[meter].usd / prices[meter].per;
  const listed = [
    each('lambdaRequests'),
    each('lambdaGbSeconds'),
    each('httpApiRequests'),
    each('readUnits'),
    each('writeUnits'),
  ];
  for (const [index, price] of Object.values(unitPrices).entries()) expect(price).toBeCloseTo(listed[index] ?? 0, 15);
});
