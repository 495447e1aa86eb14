import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  SingleValueWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { telemetry } from '../../contract/telemetry.ts';
import { type FunctionName, stackBundles } from '../functions/bundles.ts';
import { throttledCalls } from './alarms.ts';
import { costEstimate } from './cost.ts';
import { ceremonies, signInShares } from './metrics.ts';
import type { Monitored } from './monitored.ts';
import { objectives } from './objectives.ts';

const hour = Duration.hours(1);
const day = Duration.days(1);
const often = Duration.minutes(5);

const introduction = `# Passkeys
Sign-ins and registrations, how many succeed, and where the others end. **refused**: the answer was wrong, late or not allowed. **faulted**: our side failed.
A support id that somebody reads out: \`npx passkeys trace <support id>\`, or the saved query "Support id" of Logs Insights.`;

const line = (title: string, left: readonly IMetric[], props: Partial<GraphWidgetProps> = {}) =>
  new GraphWidget({ title, left: [...left], width: 12, height: 6, liveData: true, ...props });

/** What a widget shows divided by some dimensions. */
interface Divided {
  /** Where metrics are detailed: the metric, its dimensions, and those whose value is given. */
  readonly metric: readonly [string, readonly string[], Readonly<Record<string, string>>];
  /** Where they are not: which lines of the log to count, and by what. */
  readonly query: readonly [string, string];
}

/** Logs Insights bills a query by what it looks through, when somebody opens the dashboard; a metric costs all month. */
function divided(
  { metrics, functions, detailedMetrics }: Monitored,
  title: string,
  { metric, query }: Divided,
): IWidget {
  if (detailedMetrics) return line(title, [metrics.search(...metric, hour)]);
  const [filter, by] = query;
  return new LogQueryWidget({
    title,
    logGroupNames: measured.map((name) => functions[name].logGroup.logGroupName),
    queryLines: [`filter ${filter}`, `stats count(*) as times by ${by}`, 'sort times desc'],
    view: LogQueryVisualizationType.TABLE,
    width: 12,
    height: 6,
  });
}

/** The functions whose log lines contain the dimensions of detailed metrics. */
const measured = (Object.keys(stackBundles) as FunctionName[]).filter((name) =>
  stackBundles[name].environment.includes('detailedMetrics'),
);

/** One page in CloudWatch that says whether people get in, and if not, who does not and why. */
export class PasskeysDashboard extends Construct {
  constructor(scope: Construct, id: string, monitored: Monitored, alarms: readonly Alarm[]) {
    super(scope, id);
    const { metrics, functions, table } = monitored;
    const count = metrics.count.bind(metrics);
    const [registration, signIns] = [{ ceremony: 'registration' }, { ceremony: 'authentication' }];
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
        'Success rate: which share of the ceremonies that ended was completed',
        ceremonies.map((ceremony) => metrics.successRate(ceremony, hour).with({ label: ceremony })),
        { leftYAxis: { min: 0, max: 1 } },
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
      divided(monitored, 'Sign-ins refused, by code', {
        metric: ['CeremoniesRefused', ['ceremony', 'code'], signIns],
        query: ['outcome = "refused" and ceremony in ["authentication", "recovery-code", "identification"]', 'code'],
      }),
      divided(monitored, 'Registrations refused, by code', {
        metric: ['CeremoniesRefused', ['ceremony', 'code'], registration],
        query: ['outcome = "refused" and ceremony = "registration"', 'code'],
      }),
    );
    dashboard.addWidgets(
      new SingleValueWidget({
        title: 'Registration, from start to finish',
        metrics: [
          count('CeremoniesStarted', registration, day, 'started'),
          count('CeremoniesCompleted', registration, day, 'finished'),
        ],
        setPeriodToTimeRange: true,
        width: 12,
        height: 4,
      }),
      line(
        'How prompts end, as browsers tell',
        telemetry.outcomes.map((outcome) => count('BrowserCeremonies', { outcome }, hour, outcome)),
        { stacked: true },
      ),
    );
    dashboard.addWidgets(
      divided(monitored, 'Registrations, by browser and platform', {
        metric: ['CeremoniesCompleted', ['ceremony', 'platform', 'browser'], registration],
        query: ['CeremoniesCompleted = 1 and ceremony = "registration"', 'platform, browser'],
      }),
      divided(monitored, 'How prompts end, by browser and platform', {
        metric: ['BrowserCeremonies', ['platform', 'browser', 'outcome'], {}],
        query: ['BrowserCeremonies = 1', 'platform, browser, outcome'],
      }),
    );
    dashboard.addWidgets(
      divided(monitored, 'Sign-ins, by provider', {
        metric: ['CeremoniesCompleted', ['ceremony', 'provider'], signIns],
        query: ['CeremoniesCompleted = 1 and ceremony = "authentication"', 'provider'],
      }),
      divided(monitored, 'Sign-ins refused, by provider', {
        metric: ['CeremoniesRefused', ['ceremony', 'provider'], signIns],
        query: ['CeremoniesRefused = 1 and ceremony = "authentication"', 'provider'],
      }),
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
            { value: objectives.latency.limit.toMilliseconds(), label: 'objective' },
          ],
        },
      ),
      new LogQueryWidget({
        title: 'Triggers: cold starts',
        logGroupNames: [trigger.logGroup.logGroupName],
        queryLines: [
          'filter ispresent(startMilliseconds)',
          'stats count(*) as starts, max(startMilliseconds) as slowest by bin(1h)',
        ],
        view: LogQueryVisualizationType.LINE,
        width: 12,
        height: 6,
      }),
    );
    dashboard.addWidgets(
      line('Faults and throttled calls', [
        ...ceremonies.map((ceremony) => count('CeremoniesFaulted', { ceremony }, often, `${ceremony}: faults`)),
        throttledCalls(monitored),
      ]),
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
