import type { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/** The ceremonies that the functions count (docs/observability.md). */
export const ceremonies = ['registration', 'authentication', 'identification', 'recovery-code'] as const;
type Ceremony = (typeof ceremonies)[number];

/** Metrics of the functions, as the alarms and the dashboard read them. */
export class CeremonyMetrics {
  readonly #namespace: string;

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  /** How many; `narrowed` gives further dimensions, which have to be a set that is emitted. */
  count(metricName: string, dimensions: Readonly<Record<string, string>>, period: Duration, label?: string): Metric {
    return new Metric({
      namespace: this.#namespace,
      metricName,
      dimensionsMap: { ...dimensions },
      statistic: Stats.SUM,
      period,
      ...(label !== undefined && { label }),
    });
  }

  /** Which share of the ceremonies that ended was completed, from 0 to 1; nothing while none ends. */
  successRate(ceremony: Ceremony, period: Duration): Metric {
    return this.count('CeremoniesCompleted', { ceremony }, period).with({ statistic: Stats.AVERAGE });
  }

  /** All ceremonies' refusals. */
  refusals(period: Duration): Metric {
    return this.count('CeremoniesRefused', { counted: 'ceremonies' }, period, 'refusals');
  }

  /** How many users have a passkey. It is told when it changes, and stays until then. */
  users(period: Duration): MathExpression {
    const told = new Metric({
      namespace: this.#namespace,
      metricName: 'UsersWithPasskey',
      dimensionsMap: { counted: 'users' },
      statistic: Stats.MAXIMUM,
      period,
    });
    return new MathExpression({
      expression: 'FILL(told, REPEAT)',
      usingMetrics: { told },
      period,
      label: 'users with a passkey',
    });
  }

  /** One line for each value of the dimensions that come after those that are given. */
  search(
    metricName: string,
    dimensions: readonly string[],
    given: Readonly<Record<string, string>>,
    period: Duration,
  ): IMetric {
    const wanted = Object.entries(given).map(([name, value]) => `${name}="${value}"`);
    const query = [`{"${this.#namespace}",${dimensions.join()}}`, `MetricName="${metricName}"`, ...wanted].join(' ');
    return new MathExpression({
      expression: `SEARCH('${query}', 'Sum', ${period.toSeconds()})`,
      usingMetrics: {},
      period,
      label: '',
    });
  }
}

/** Of all sign-ins those by a passkey, a recovery code and the rest, in percent. `all` is called once for each sign-in. */
export function signInShares(metrics: CeremonyMetrics, all: LambdaFunction, period: Duration): IMetric[] {
  const usingMetrics = {
    signins: all.metricInvocations({ period, statistic: Stats.SUM }),
    passkeys: metrics.count('CeremoniesCompleted', { ceremony: 'authentication' }, period),
    codes: metrics.count('CeremoniesCompleted', { ceremony: 'recovery-code' }, period),
  };
  const share = (label: string, counted: string) =>
    new MathExpression({ expression: `100 * (${counted}) / signins`, usingMetrics, period, label });
  return [
    share('passkey', 'FILL(passkeys, 0)'),
    share('recovery code', 'FILL(codes, 0)'),
    share('password, code by e-mail and others', 'signins - FILL(passkeys, 0) - FILL(codes, 0)'),
  ];
}
