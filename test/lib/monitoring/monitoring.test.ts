import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { alarmMetricMonth, prices, secretMonth } from '../../../bench/cost/prices.ts';
import { standing } from '../../../bench/cost/usage.ts';
import { environment } from '../../../contract/environment.ts';
import { unitPrices } from '../../../lib/monitoring/cost.ts';
import { ownTemplate } from '../own.ts';
import { resourcesOf } from '../synthesize.ts';

const alarmsOf = (of: Template) => Object.values(resourcesOf(of, 'AWS::CloudWatch::Alarm'));

/** The metrics that an alarm or a widget reads, as CloudWatch bills them; a band of anomaly detection has an upper and a lower bound. */
function billedMetrics({ Properties }: { readonly Properties: Record<string, unknown> }): number {
  const { Metrics } = Properties as { Metrics?: { MetricStat?: object; Expression?: string }[] };
  if (!Metrics) return 1;
  const band = Metrics.some(({ Expression = '' }) => Expression.startsWith('ANOMALY_DETECTION_BAND'));
  return Metrics.filter(({ MetricStat }) => MetricStat).length + (band ? 2 : 0);
}

describe('Alarms', () => {
  test('The alarms and secrets of a stack at rest cost less than 2.50 USD a month', () => {
    const billed = alarmsOf(ownTemplate()).reduce((sum, alarm) => sum + billedMetrics(alarm), 0);
    expect(billed).toBe(standing.alarmMetrics);
    expect(2 * secretMonth.usd + billed * alarmMetricMonth.usd).toBeLessThan(2.5);
  });

  test('The alarm of the API adds up the 5xx of users’ and of administrators’', () => {
    const faults = alarmsOf(ownTemplate()).find(({ Properties }) =>
      String(Properties['AlarmDescription']).includes('5xx'),
    );
    const metrics = faults?.Properties['Metrics'] as { Id: string; Expression?: string; MetricStat?: object }[];
    const summands = metrics.filter(({ MetricStat }) => MetricStat).map(({ Id }) => Id);
    expect(summands).toHaveLength(2);
    const expression = metrics.find(({ Expression }) => Expression)?.Expression;
    for (const id of summands) expect(expression).toContain(`FILL(${id}, 0)`);
  });

  test('The alarm of the success rate looks at the average of ceremonies that ended, not at their number', () => {
    const rate = alarmsOf(ownTemplate()).find(({ Properties }) => JSON.stringify(Properties).includes('ANOMALY'));
    expect(rate?.Properties['Metrics']).toContainEqual(
      expect.objectContaining({
        MetricStat: expect.objectContaining({
          Metric: expect.objectContaining({ MetricName: 'CeremoniesCompleted' }),
          Stat: 'Average',
        }),
      }),
    );
  });

  test('Each alarm has a description that ends with its section of the runbook, which exists', () => {
    const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
    const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^a-z -]/g, '')
        .replaceAll(' ', '-'),
    );
    const all = alarmsOf(
      ownTemplate({
        passwordFirst: ['client'],
        noticesFrom: 'security@example.com',
        runbookUrl: 'https://example.com/run',
      }),
    );
    const linked = all.map(
      ({ Properties }) =>
        /Runbook: https:\/\/example\.com\/run#([a-z-]+)$/.exec(String(Properties['AlarmDescription']))?.[1],
    );
    expect(new Set(linked)).toEqual(new Set(sections));
    expect(String(alarmsOf(ownTemplate())[0]?.Properties['AlarmDescription'])).toContain('Runbook: docs/runbook.md#');
  });

  test('Objectives of sign-ins have alarms for budgets that are used up fast, and slowly', () => {
    const of = ownTemplate();
    const alarm = (name: string) =>
      Object.entries(resourcesOf(of, 'AWS::CloudWatch::Alarm')).find(([id]) => id.includes(`Alarms${name}`))?.[1]
        .Properties;
    const faults = { Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Average' };
    expect(alarm('FastFaults')).toMatchObject({
      ...faults,
      Threshold: 0.0144,
      Period: 300,
      EvaluationPeriods: 12,
      DatapointsToAlarm: 3,
    });
    expect(alarm('SlowFaults')).toMatchObject({
      ...faults,
      Threshold: 0.006,
      Period: 3600,
      EvaluationPeriods: 6,
      DatapointsToAlarm: 3,
    });
    const slow = { MetricName: 'Duration', Namespace: 'AWS/Lambda', Threshold: 1000 };
    expect(alarm('FastLatency')).toMatchObject({
      ...slow,
      ExtendedStatistic: 'p85.6',
      Period: 300,
      EvaluationPeriods: 12,
    });
    expect(alarm('SlowLatency')).toMatchObject({
      ...slow,
      ExtendedStatistic: 'p94',
      Period: 3600,
      EvaluationPeriods: 6,
    });
  });

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

test('The dashboard has fewer than 50 metrics, so that it costs nothing', () => {
  const [dashboard] = Object.values(resourcesOf(ownTemplate({ measureAdoption: true }), 'AWS::CloudWatch::Dashboard'));
  const body = dashboard?.Properties['DashboardBody'] as { 'Fn::Join': [string, unknown[]] };
  const text = body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : '#')).join('');
  const widgets: { properties: { metrics?: unknown[][] } }[] = JSON.parse(text).widgets;
  const metrics = widgets
    .flatMap(({ properties }) => properties.metrics ?? [])
    .filter(([first]) => typeof first === 'string');
  expect(metrics.length).toBeGreaterThan(30);
  expect(metrics.length).toBeLessThan(50);
  expect(text).not.toContain('SEARCH');
});

test('The dashboard of detailed metrics draws what the other looks up in the log', () => {
  const [plain, detailed] = [{}, { detailedMetrics: true }].map((props) =>
    JSON.stringify(resourcesOf(ownTemplate(props), 'AWS::CloudWatch::Dashboard')),
  );
  expect(plain).toContain('by platform, browser, outcome');
  const measured = Object.values(resourcesOf(ownTemplate(), 'AWS::Lambda::Function')).filter(({ Properties }) =>
    JSON.stringify(Properties['Environment'] ?? {}).includes(environment.detailedMetrics),
  );
  expect(measured).toHaveLength(6);
  for (const { Properties } of measured) {
    const { LogGroup } = Properties['LoggingConfig'] as { LogGroup: { Ref: string } };
    expect(plain).toContain(LogGroup.Ref);
  }
  expect(detailed).toContain('SEARCH');
  expect(detailed).not.toContain('by platform, browser, outcome');
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
