import type { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { prices } from '../../../bench/cost/prices.ts';
import { unitPrices } from '../../../lib/monitoring/cost.ts';
import { ownTemplate } from '../own.ts';
import { resourcesOf } from '../synthesize.ts';

const alarmsOf = (of: Template) => Object.values(resourcesOf(of, 'AWS::CloudWatch::Alarm'));

describe('Alarms', () => {
  test('Alarms treat missing data as not breaching', () => {
    const alarms = alarmsOf(ownTemplate());
    expect(alarms.length).toBeGreaterThan(5);
    for (const { Properties } of alarms) expect(Properties['TreatMissingData']).toBe('notBreaching');
  });

  test('Alarms notify the topic if one is given', () => {
    const actions = (of: Template) => alarmsOf(of).map(({ Properties }) => Properties['AlarmActions']);
    const told = actions(ownTemplate((stack) => ({ alarmTopic: new Topic(stack, 'OnCall') })));
    expect(told.every((action) => JSON.stringify(action).includes('OnCall'))).toBe(true);
    expect(actions(ownTemplate()).every((action) => action === undefined)).toBe(true);
  });

  test('An alarm watches the dead-letter queue, and the dashboard shows every alarm', () => {
    const of = ownTemplate();
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

  test('An alarm compares the success rate of sign-ins with an anomaly detection band', () => {
    const [band] = alarmsOf(ownTemplate()).filter(({ Properties }) => 'ThresholdMetricId' in Properties);
    expect(band?.Properties).toMatchObject({ ComparisonOperator: 'LessThanLowerThreshold' });
    expect(JSON.stringify(band)).toContain('ANOMALY_DETECTION_BAND');
  });

  test('Alarms tell of floods of refusals and of telemetry, from a threshold that can be raised', () => {
    const thresholds = (of: Template, id: string) =>
      Object.entries(resourcesOf(of, 'AWS::CloudWatch::Alarm'))
        .filter(([logicalId]) => logicalId.includes(id))
        .map(([, { Properties }]) => Properties['Threshold']);
    expect(thresholds(ownTemplate(), 'AlarmsRefusals')).toEqual([1_000]);
    expect(thresholds(ownTemplate({ refusalsAlarmThreshold: 5_000 }), 'AlarmsRefusals')).toEqual([5_000]);
    expect(thresholds(ownTemplate(), 'AlarmsTelemetry')).toEqual([1_500]);
    // A lower throttle lets fewer reports through, so fewer are a flood.
    expect(thresholds(ownTemplate({ publicThrottlingRateLimit: 20 }), 'AlarmsTelemetry')).toEqual([600]);
  });

  test('A budget of AWS tells by email what a month costs, if one is given', () => {
    ownTemplate().resourceCountIs('AWS::Budgets::Budget', 0);
    const subscribers = [{ SubscriptionType: 'EMAIL', Address: 'ada@example.com' }];
    ownTemplate({ monthlyBudgetUsd: 50, budgetEmails: ['ada@example.com'] }).hasResourceProperties(
      'AWS::Budgets::Budget',
      {
        Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 50, Unit: 'USD' } },
        NotificationsWithSubscribers: [
          { Notification: { NotificationType: 'ACTUAL', Threshold: 100 }, Subscribers: subscribers },
          { Notification: { NotificationType: 'FORECASTED', Threshold: 100 }, Subscribers: subscribers },
        ],
      },
    );
  });

  test.each([
    [{ monthlyBudgetUsd: 50 }, 'budgetEmails: [] are not one to ten'],
    [{ budgetEmails: ['ada@example.com'] }, 'monthlyBudgetUsd: it is missing'],
    [{ monthlyBudgetUsd: 0, budgetEmails: ['ada@example.com'] }, 'monthlyBudgetUsd: 0 is no amount'],
    [{ monthlyBudgetUsd: 5, budgetEmails: ['ada'] }, 'budgetEmails: ["ada"] are not'],
  ])('The construct refuses the budget %j', (props, message) => {
    expect(() => ownTemplate(props)).toThrow(message);
  });

  test('The alarms and the dashboard can be left out', () => {
    const without = ownTemplate({ alarms: false, dashboard: false });
    without.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    expect(alarmsOf(without).map(({ Properties }) => Properties)).toEqual([]);
    ownTemplate({ alarms: false }).resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });
});

test('The dashboard’s prices are those of the cost calculation', () => {
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
