import * as v from 'valibot';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const Line = v.looseObject({
  _aws: v.object({
    Timestamp: v.number(),
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.string(),
        Dimensions: v.array(v.array(v.string())),
        Metrics: v.array(v.object({ Name: v.string(), Unit: v.string() })),
      }),
    ),
  }),
});

/** A metric of CloudWatch: name and dimensions, in an order that stays. */
export const metricName = (name: string, dimensions: Readonly<Record<string, string>>): string =>
  [
    name,
    ...Object.entries(dimensions)
      .map(([key, value]) => `${key}=${value}`)
      .toSorted(),
  ].join(' ');

export interface Extracted {
  /** Of all values. */
  readonly sums: ReadonlyMap<string, number>;
  /** How many values there were. */
  readonly samples: ReadonlyMap<string, number>;
  readonly namespaces: ReadonlySet<string>;
  /** Each {@link metricShape} that was emitted. */
  readonly shapes: ReadonlySet<string>;
}

/** A metric with the names of its dimensions, in an order that stays: what an alarm or a graph has to agree with. */
export const metricShape = (name: string, dimensions: readonly string[]): string =>
  `${name} by ${dimensions.toSorted().join()}`;

/** What CloudWatch makes of what a function wrote: for each line in the format, each set of dimensions and each metric, one value. */
export function extractMetrics(written: string): Extracted {
  const [sums, samples] = [new Map<string, number>(), new Map<string, number>()];
  const [namespaces, shapes] = [new Set<string>(), new Set<string>()];
  for (const text of written.split('\n').filter((line) => line.includes('"_aws"'))) {
    const line = v.parse(Line, JSON.parse(text));
    for (const { Namespace, Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
      namespaces.add(Namespace);
      for (const set of Dimensions) {
        const dimensions = Object.fromEntries(set.map((key) => [key, v.parse(v.string(), line[key])]));
        for (const { Name } of Metrics) {
          shapes.add(metricShape(Name, set));
          const name = metricName(Name, dimensions);
          sums.set(name, (sums.get(name) ?? 0) + v.parse(v.number(), line[Name]));
          samples.set(name, (samples.get(name) ?? 0) + 1);
        }
      }
    }
  }
  return { sums, samples, namespaces, shapes };
}
