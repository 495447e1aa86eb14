import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  LogQueryVisualizationType,
  LogQueryWidget,
  SingleValueWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { throttledCalls } from './alarms.ts';
import { costEstimate } from './cost.ts';
import { ceremonies, signInShares } from './metrics.ts';
import type { Monitored } from './monitored.ts';

const hour = Duration.hours(1);
const day = Duration.days(1);
const often = Duration.minutes(5);

const introduction = `# Passkeys
Sign-ins and registrations, how many succeed, and where the others end. **refused**: the answer was wrong, late or not allowed. **faulted**: our side failed.
A support id that somebody reads out: \`npx passkeys trace <support id>\`, or the saved query "Support id" of Logs Insights.`;

const line = (title: string, left: readonly IMetric[], props: Partial<GraphWidgetProps> = {}) =>
  new GraphWidget({ title, left: [...left], width: 12, height: 6, liveData: true, ...props });

/** One page in CloudWatch that says whether people get in, and if not, who does not and why. */
export class PasskeysDashboard extends Construct {
  constructor(scope: Construct, id: string, monitored: Monitored, alarms: readonly Alarm[]) {
    super(scope, id);
    const { metrics, functions, table } = monitored;
    const count = metrics.count.bind(metrics);
    const registration = { ceremony: 'registration' };
    const trigger = functions['auth-challenge'];
    const percent = { leftYAxis: { min: 0, max: 100 } };

    const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.days(7) });
    dashboard.addWidgets(
      new TextWidget({ markdown: introduction, width: 24, height: 3 }),
      ...(alarms.length > 0
        ? [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 })]
        : []),
    );
    dashboard.addWidgets(
      line('Sign-ins', [
        count('CeremoniesCompleted', { ceremony: 'authentication' }, hour, 'with a passkey'),
        count('CeremoniesCompleted', { ceremony: 'recovery-code' }, hour, 'with a recovery code'),
      ]),
      line(
        'Success rate',
        ceremonies.map((ceremony) => metrics.successRate(ceremony, hour)),
        percent,
      ),
    );
    dashboard.addWidgets(
      ...(monitored.signInCount
        ? [
            line('Adoption: share of sign-ins by method, %', signInShares(metrics, monitored.signInCount, day), {
              stacked: true,
              ...percent,
            }),
          ]
        : []),
      line('Adoption: users with a passkey', [metrics.users(day)], { leftYAxis: { min: 0 } }),
    );
    dashboard.addWidgets(
      line('Sign-ins refused, by code', [
        metrics.search('CeremoniesRefused', ['ceremony', 'code'], { ceremony: 'authentication' }, hour),
      ]),
      line('Registrations refused, by code', [
        metrics.search('CeremoniesRefused', ['ceremony', 'code'], registration, hour),
      ]),
    );
    dashboard.addWidgets(
      new SingleValueWidget({
        title: 'Registration, from start to finish',
        metrics: [
          count('BrowserCeremonies', { ...registration, outcome: 'offered' }, day, 'offered, as browsers tell'),
          count('CeremoniesStarted', registration, day, 'started'),
          count(
            'BrowserCeremonies',
            { ...registration, outcome: 'completed' },
            day,
            'prompt confirmed, as browsers tell',
          ),
          count('CeremoniesCompleted', registration, day, 'finished'),
        ],
        setPeriodToTimeRange: true,
        width: 12,
        height: 4,
      }),
      line(
        'How prompts end, as browsers tell',
        [metrics.search('BrowserCeremonies', ['ceremony', 'outcome'], {}, hour)],
        { stacked: true },
      ),
    );
    dashboard.addWidgets(
      line('Registrations, by browser and platform', [
        metrics.search('CeremoniesCompleted', ['ceremony', 'platform', 'browser'], registration, hour),
      ]),
      line('How prompts end, by browser and platform', [
        metrics.search('BrowserCeremonies', ['platform', 'browser', 'outcome'], {}, hour),
      ]),
    );
    dashboard.addWidgets(
      line('Sign-ins, by provider', [
        metrics.search('CeremoniesCompleted', ['ceremony', 'provider'], { ceremony: 'authentication' }, hour),
      ]),
      line('Sign-ins refused, by provider', [
        metrics.search('CeremoniesRefused', ['ceremony', 'provider'], { ceremony: 'authentication' }, hour),
      ]),
    );
    dashboard.addWidgets(
      line(
        'Triggers: time of the 5 seconds',
        [Stats.percentile(50), Stats.percentile(99), Stats.MAXIMUM].map((statistic) =>
          trigger.metricDuration({ statistic, period: often, label: statistic }),
        ),
        {
          leftYAxis: { min: 0 },
          leftAnnotations: [
            { value: 5_000, label: 'Cognito gives up' },
            { value: 3_000, label: 'alarm' },
          ],
        },
      ),
      new LogQueryWidget({
        title: 'Triggers: cold starts',
        logGroupNames: [trigger.logGroup.logGroupName],
        queryLines: [
          'filter type = "platform.report" and ispresent(record.metrics.initDurationMs)',
          'stats count(*) as starts, max(record.metrics.initDurationMs) as slowest by bin(1h)',
        ],
        view: LogQueryVisualizationType.LINE,
        width: 12,
        height: 6,
      }),
    );
    dashboard.addWidgets(
      line('Faults and throttled calls', [metrics.faults(often), throttledCalls(monitored)]),
      line('DynamoDB, units', [
        table.metricConsumedReadCapacityUnits({ period: hour, label: 'read' }),
        table.metricConsumedWriteCapacityUnits({ period: hour, label: 'write' }),
      ]),
    );
    dashboard.addWidgets(
      new SingleValueWidget({
        title: 'Cost of the last day, in USD by list prices (docs/cost.md)',
        metrics: [costEstimate(monitored, day)],
        width: 12,
        height: 4,
      }),
    );
  }
}
