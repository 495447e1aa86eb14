import type { Duration } from 'aws-cdk-lib';
import { MathExpression, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { defaultMemoryMb, type FunctionName } from '../functions/bundles.ts';
import type { Monitored } from './monitored.ts';

/** List prices in USD for one unit each, as docs/cost.md has them with their sources and date. */
export const unitPrices = {
  lambdaRequest: 0.2e-6,
  lambdaGbSecond: 13.3334e-6,
  httpApiRequest: 1e-6,
  readUnit: 0.125e-6,
  writeUnit: 0.625e-6,
} as const;

/** The functions that ceremonies call. A dashboard of more than 50 metrics costs 3 USD a month, and the others are called seldom. */
const counted: readonly FunctionName[] = [
  'auth-challenge',
  'authentication-options',
  'authentication-user',
  'registration-options',
  'register',
  'audit-events',
];

/**
 * What the calls of a period cost by list prices: Lambda's requests and time in the functions of ceremonies, the API's requests, the table's units. Not in it: what
 * stands still (secret, alarms, this dashboard), logs, metrics, events, CloudFront and Cognito's own price.
 */
export function costEstimate({ functions, api, adminApi, table }: Monitored, period: Duration): MathExpression {
  const sum = { period, statistic: Stats.SUM };
  const names = counted.map((_, index) => `${index}`);
  const all = counted.map((name) => functions[name]);
  const metrics: Record<string, Metric> = {
    api: api.metricCount(sum),
    admin: adminApi.metricCount(sum),
    r: table.metricConsumedReadCapacityUnits(sum),
    w: table.metricConsumedWriteCapacityUnits(sum),
    ...Object.fromEntries(all.map((it, index) => [`i${index}`, it.metricInvocations(sum)])),
    ...Object.fromEntries(all.map((it, index) => [`t${index}`, it.metricDuration(sum)])),
  };
  const total = (kind: string) => names.map((name) => `FILL(${kind}${name}, 0)`).join(' + ');
  const { lambdaRequest, lambdaGbSecond, httpApiRequest, readUnit, writeUnit } = unitPrices;
  const millisecond = (lambdaGbSecond * defaultMemoryMb) / 1024 / 1000;
  return new MathExpression({
    expression: [
      `(${total('i')}) * ${decimal(lambdaRequest)}`,
      `(${total('t')}) * ${decimal(millisecond)}`,
      `(FILL(api, 0) + FILL(admin, 0)) * ${decimal(httpApiRequest)}`,
      `FILL(r, 0) * ${decimal(readUnit)}`,
      `FILL(w, 0) * ${decimal(writeUnit)}`,
    ].join(' + '),
    usingMetrics: metrics,
    period,
    label: 'USD by list prices',
  });
}

/** Metric math knows no exponents. */
const decimal = (price: number): string => price.toFixed(15).replace(/0+$/, '');
