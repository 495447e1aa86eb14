import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type ThrottlingProps, throttleOf, throttleSettings } from '../http-api.ts';
import type { Monitored } from './monitored.ts';
import { budgetDays, burnRates, objectives } from './objectives.ts';

const often = Duration.minutes(5);

/** Reports in five minutes: half of what the route's throttle lets through. */
const floodOfTelemetry = (props: ThrottlingProps): number =>
  (throttleOf('telemetry', throttleSettings(props).publicThrottle).rateLimit * often.toSeconds()) / 2;

/** An alarm: what it looks at, from which value on it rises, and what it says. */
interface Row extends Pick<AlarmProps, 'threshold'>, Partial<Omit<AlarmProps, 'threshold'>> {
  readonly name: string;
  readonly metric: IMetric;
  /** Its section of the runbook. */
  readonly runbook: string;
  readonly says: string;
}

/**
 * The alarms that docs/observability.md lists, each with a section of the runbook. Time without sign-ins raises none. CloudWatch bills alarms
 * by the metrics that they look at, so most look at one.
 */
export class PasskeysAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, monitored: Monitored) {
    super(scope, id);
    const { metrics, alarmTopic, runbookUrl = 'docs/runbook.md' } = monitored;
    const describe = (says: string, runbook: string) => `Passkeys: ${says} Runbook: ${runbookUrl}#${runbook}`;
    this.alarms = [
      ...rowsOf(monitored).map(
        ({ name, says, runbook, ...props }) =>
          new Alarm(this, name, {
            evaluationPeriods: 1,
            comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treatMissingData: TreatMissingData.NOT_BREACHING,
            alarmDescription: describe(says, runbook),
            ...props,
          }),
      ),
      new AnomalyDetectionAlarm(this, 'SuccessRate', {
        metric: metrics.successRate('authentication', Duration.hours(1)),
        alarmDescription: describe('fewer sign-ins succeed than is usual for this hour of the week.', 'success-rate'),
        stdDevs: 3,
        evaluationPeriods: 2,
        comparisonOperator: ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    ];
    if (alarmTopic) for (const each of this.alarms) each.addAlarmAction(new SnsAction(alarmTopic));
  }
}

function rowsOf({
  metrics,
  functions,
  hasPasswordFirst,
  api,
  adminApi,
  table,
  deadLetterQueue,
  noticesDeadLetterQueue,
  refusalsAlarmThreshold = 1_000,
  ...throttling
}: Monitored): Row[] {
  return [
    ...burnRates.flatMap(({ name, rate, period, periods, bad }): Row[] => {
      const window = { evaluationPeriods: periods, datapointsToAlarm: bad };
      const spent = `so often that the budget of ${budgetDays} days is gone in ${Math.round((24 * budgetDays) / rate)} hours.`;
      const { availability, latency } = objectives;
      return [
        {
          ...{ name: `${name}Faults`, ...window, runbook: 'sign-ins-fail' },
          // Each run has 0 or 1. Lambda counts what our functions can't say too: those that do not start, crash, or take too long.
          metric: functions['auth-challenge'].metricErrors({ period, statistic: Stats.AVERAGE }),
          threshold: rounded((1 - availability.share) * rate),
          says: `triggers of sign-ins fail on our side, ${spent} Their log lines have outcome=faulted and the error.`,
        },
        {
          ...{ name: `${name}Latency`, ...window, runbook: 'sign-ins-are-slow' },
          metric: functions['auth-challenge'].metricDuration({
            period,
            statistic: Stats.percentile(rounded(100 * (1 - (1 - latency.share) * rate))),
          }),
          threshold: latency.limit.toMilliseconds(),
          says: `triggers take longer than a second, ${spent} Cognito waits for five.`,
        },
      ];
    }),
    {
      ...{ name: 'ApiFaults', metric: apiFaults({ api, adminApi }), threshold: 3, runbook: 'the-api-fails' },
      says: 'the HTTP APIs, of users or of administrators, answer 5xx.',
    },
    {
      ...{ name: 'CounterRegressed', threshold: 1, runbook: 'counter-regressed' },
      metric: metrics.count('CeremoniesRefused', { ceremony: 'authentication', code: 'counter_regressed' }, often),
      says: 'a signature counter went back, so an authenticator may have been copied. The audit event says whose.',
    },
    ...(hasPasswordFirst
      ? [
          {
            ...{ name: 'TokensRefused', threshold: 1, runbook: 'tokens-refused' },
            metric: metrics.count('TokensRefused', { refusal: 'no_passkey' }, often),
            says:
              'an app client that needs a passkey after the password would have issued tokens without one. They were refused. Its ' +
              'settings may have changed: ask `npx passkeys doctor`.',
          },
        ]
      : []),
    {
      ...{ name: 'Refusals', metric: metrics.refusals(often), threshold: refusalsAlarmThreshold, runbook: 'refusals' },
      says:
        'many more ceremonies are refused than people cause. An attacker tries credentials or names, or a page is broken; refusals ' +
        'cost money too (docs/cost.md).',
    },
    {
      ...{ name: 'Telemetry', threshold: floodOfTelemetry(throttling), runbook: 'telemetry' },
      metric: functions.telemetry.metricInvocations({ period: often, statistic: Stats.SUM }),
      says: 'browsers report more than sampled pages do. Anybody may send reports, so the metrics of browsers may be made up.',
    },
    {
      ...{ name: 'Throttles', metric: throttledCalls({ functions, table }), threshold: 1, runbook: 'throttled-calls' },
      says: 'Lambda or DynamoDB turns calls away. Ask AWS for more, or find out who calls so often.',
    },
    parked(
      'ParkedRecords',
      deadLetterQueue,
      'parked-records',
      'records of the table’s stream could not become audit events, and stay in it for a day (docs/audit.md).',
    ),
    ...(noticesDeadLetterQueue
      ? [
          parked(
            'ParkedNotices',
            noticesDeadLetterQueue,
            'parked-notices',
            'notices could not be sent (docs/notices.md).',
          ),
        ]
      : []),
  ];
}

const parked = (name: string, queue: IQueue, runbook: string, says: string): Row => ({
  ...{ name, runbook, says, threshold: 1 },
  metric: queue.metricApproximateNumberOfMessagesVisible({ period: often, statistic: Stats.MAXIMUM }),
});

/** Without the error of binary fractions. */
const rounded = (value: number): number => Number(value.toFixed(6));

/** Answers of 5xx by both APIs. */
function apiFaults({ api, adminApi }: Pick<Monitored, 'api' | 'adminApi'>): MathExpression {
  const sum = { period: often, statistic: Stats.SUM };
  return new MathExpression({
    expression: 'FILL(users, 0) + FILL(administrators, 0)',
    usingMetrics: { users: api.metricServerError(sum), administrators: adminApi.metricServerError(sum) },
    period: often,
    label: '5xx',
  });
}

/** Calls that Lambda and DynamoDB turned away. */
export function throttledCalls({ functions, table }: Pick<Monitored, 'functions' | 'table'>): MathExpression {
  const period = often;
  const usingMetrics = {
    lambda: functions['auth-challenge'].metricThrottles({ period }),
    reads: table.metric('ReadThrottleEvents', { period, statistic: Stats.SUM }),
    writes: table.metric('WriteThrottleEvents', { period, statistic: Stats.SUM }),
  };
  return new MathExpression({
    expression: Object.keys(usingMetrics)
      .map((name) => `FILL(${name}, 0)`)
      .join(' + '),
    usingMetrics,
    period,
    label: 'throttled calls',
  });
}
