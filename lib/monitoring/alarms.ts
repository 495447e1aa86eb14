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
import { Operation } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { type ThrottlingProps, throttleOf, throttleSettings } from '../http-api.ts';
import type { Monitored } from './monitored.ts';

/** Cognito waits for a trigger for five seconds; this is when somebody should look. */
const slowTrigger = Duration.seconds(3);
const often = Duration.minutes(5);

/** Reports in five minutes: half of what the route's throttle lets through. */
const floodOfTelemetry = (props: ThrottlingProps): number =>
  (throttleOf('telemetry', throttleSettings(props).publicThrottle).rateLimit * often.toSeconds()) / 2;

/** The alarms that docs/observability.md lists. Time without sign-ins raises none. */
export class PasskeysAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    {
      metrics,
      functions,
      hasPasswordFirst,
      api,
      adminApi,
      table,
      deadLetterQueue,
      noticesDeadLetterQueue,
      refusalsAlarmThreshold = 1_000,
      alarmTopic,
      ...throttling
    }: Monitored,
  ) {
    super(scope, id);
    const trigger = functions['auth-challenge'];
    const alarm = (
      name: string,
      metric: IMetric,
      props: Pick<AlarmProps, 'alarmDescription' | 'threshold'> & Partial<AlarmProps>,
    ): Alarm =>
      new Alarm(this, name, {
        metric,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        ...props,
      });
    this.alarms = [
      alarm('Faults', metrics.faults(often), {
        alarmDescription: 'Passkeys: ceremonies fail on our side. Their log lines have outcome=faulted and the error.',
        threshold: 3,
      }),
      alarm('ApiFaults', apiFaults({ api, adminApi }), {
        alarmDescription: 'Passkeys: the HTTP APIs, of users or of administrators, answer 5xx.',
        threshold: 3,
      }),
      new AnomalyDetectionAlarm(this, 'SuccessRate', {
        metric: metrics.successRate('authentication', Duration.hours(1)),
        alarmDescription:
          'Passkeys: fewer sign-ins succeed than is usual for this hour of the week. The dashboard tells by which browser and provider.',
        stdDevs: 3,
        evaluationPeriods: 2,
        comparisonOperator: ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
      alarm('SlowTriggers', trigger.metricDuration({ period: often, statistic: Stats.p(99) }), {
        alarmDescription: 'Passkeys: triggers take more than 3 of the 5 seconds that Cognito waits.',
        threshold: slowTrigger.toMilliseconds(),
      }),
      alarm(
        'CounterRegressed',
        metrics.count('CeremoniesRefused', { ceremony: 'authentication', code: 'counter_regressed' }, often),
        {
          alarmDescription:
            'Passkeys: a signature counter went back, so an authenticator may have been copied. The audit event says whose.',
          threshold: 1,
        },
      ),
      ...(hasPasswordFirst
        ? [
            alarm('TokensRefused', metrics.count('TokensRefused', { refusal: 'no_passkey' }, often), {
              alarmDescription:
                'Passkeys: an app client that needs a passkey after the password would have issued tokens without one. They were refused. Its ' +
                'settings may have changed: ask `npx passkeys doctor`.',
              threshold: 1,
            }),
          ]
        : []),
      alarm('Refusals', metrics.refusals(often), {
        alarmDescription:
          'Passkeys: many more ceremonies are refused than people cause. Somebody tries credentials or names, or a page is broken; refusals ' +
          'cost money too (docs/cost.md).',
        threshold: refusalsAlarmThreshold,
      }),
      alarm('Telemetry', functions.telemetry.metricInvocations({ period: often, statistic: Stats.SUM }), {
        alarmDescription:
          'Passkeys: browsers report more than sampled pages do. Anybody may send reports, so the metrics of browsers may be made up.',
        threshold: floodOfTelemetry(throttling),
      }),
      alarm('Throttles', throttledCalls({ functions, table }), {
        alarmDescription:
          'Passkeys: Lambda or DynamoDB turns calls away. Ask AWS for more, or look for who calls so often.',
        threshold: 1,
      }),
      alarm(
        'ParkedRecords',
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: often, statistic: Stats.MAXIMUM }),
        {
          alarmDescription:
            'Passkeys: records of the table’s stream could not become audit events, and stay in it for a day (docs/audit.md).',
          threshold: 1,
        },
      ),
      ...(noticesDeadLetterQueue
        ? [
            alarm(
              'ParkedNotices',
              noticesDeadLetterQueue.metricApproximateNumberOfMessagesVisible({
                period: often,
                statistic: Stats.MAXIMUM,
              }),
              { alarmDescription: 'Passkeys: notices could not be sent (docs/notices.md).', threshold: 1 },
            ),
          ]
        : []),
    ];
    if (alarmTopic) for (const each of this.alarms) each.addAlarmAction(new SnsAction(alarmTopic));
  }
}

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
  const trigger = functions['auth-challenge'].metricThrottles({ period });
  const operations = [Operation.QUERY, Operation.UPDATE_ITEM, Operation.TRANSACT_WRITE_ITEMS];
  const requests = Object.fromEntries(
    operations.map((operation, index) => [
      `d${index}`,
      table.metricThrottledRequestsForOperation(operation, { period, statistic: Stats.SUM }),
    ]),
  );
  return new MathExpression({
    expression: ['l', ...Object.keys(requests)].map((name) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: { l: trigger, ...requests },
    period,
    label: 'throttled calls',
  });
}
