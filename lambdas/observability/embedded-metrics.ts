import { environment } from '../../contract/environment.ts';

/** Values of metrics, and the sets of dimensions that each of them is counted by. */
export interface Measurement {
  /** Each set makes a metric of its own. CloudWatch takes no line without a dimension. */
  readonly sets: readonly Readonly<Record<string, string>>[];
  /** By the metrics' names. Those that end in `Duration` are milliseconds, the others counts. */
  readonly values: Readonly<Record<string, number>>;
}

/**
 * Whether metrics are divided by code, provider, platform and browser too. CloudWatch bills each of them
 * (docs/observability.md).
 */
export const isDetailed = (): boolean => process.env[environment.detailedMetrics] === 'true';

/**
 * Returns the members that make a log line count for CloudWatch, in its embedded metric format. Powertools' metrics write
 * lines of their own; these are for the line that is written anyhow, because CloudWatch bills logs by the byte.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param measurements values of the same name have to be the same
 */
export function embedded(measurements: readonly Measurement[]): Record<string, unknown> {
  if (measurements.length === 0 || process.env['POWERTOOLS_METRICS_DISABLED'] === 'true') return {};
  const directives = measurements.map(({ sets, values }) => ({
    Namespace: process.env[environment.metricsNamespace],
    Dimensions: sets.map((set) => Object.keys(set)),
    Metrics: Object.keys(values).map((Name) => ({ Name, Unit: unitOf(Name) })),
  }));
  return Object.assign(
    { _aws: { Timestamp: Date.now(), CloudWatchMetrics: directives } },
    ...measurements.flatMap(({ sets, values }) => [...sets, values]),
  );
}

const unitOf = (name: string) => (name.endsWith('Duration') ? 'Milliseconds' : 'Count');
