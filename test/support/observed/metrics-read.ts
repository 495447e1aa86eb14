import type { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { resourcesOf } from '../../lib/synthesize.ts';
import { metricShape } from './emf.ts';

const Dimensions = v.optional(v.array(v.object({ Name: v.string() })), []);
const Stat = v.object({ Namespace: v.string(), MetricName: v.string(), Dimensions });
const Alarm = v.looseObject({
  Namespace: v.optional(v.string()),
  MetricName: v.optional(v.string()),
  Dimensions,
  Metrics: v.optional(v.array(v.looseObject({ MetricStat: v.optional(v.looseObject({ Metric: Stat })) })), []),
});
/** `[namespace, name, dimension, value, …, options]`, or `[{ expression }]`. */
const Line = v.array(v.union([v.string(), v.looseObject({ expression: v.optional(v.string()) })]));
/** Text with references between, which stand in JSON texts; what they are does not matter here. */
const Body = v.pipe(
  v.object({ 'Fn::Join': v.tuple([v.literal(''), v.array(v.unknown())]) }),
  v.transform(({ 'Fn::Join': [, parts] }) => parts.map((it) => (typeof it === 'string' ? it : '#')).join('')),
  v.parseJson(),
  v.object({
    widgets: v.array(v.looseObject({ properties: v.looseObject({ metrics: v.optional(v.array(Line), []) }) })),
  }),
);
const Dashboard = v.looseObject({ DashboardBody: Body });

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
const search = /SEARCH\('\{"([^"]+)",([^}]*)\} MetricName="(\w+)"/g;

/** What the alarms and dashboards of a template read in a namespace: {@link metricShape}s, and who reads each first. */
export function metricsRead(template: Template, namespace: string): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  const note = (of: string, name: string, dimensions: readonly string[], reader: string) => {
    const shape = metricShape(name, dimensions);
    if (of === namespace && !read.has(shape)) read.set(shape, reader);
  };
  for (const [label, { Properties }] of Object.entries(resourcesOf(template, 'AWS::CloudWatch::Alarm'))) {
    const { Namespace = '', MetricName = '', Dimensions: own, Metrics } = v.parse(Alarm, Properties);
    const stats = Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
    for (const it of [{ Namespace, MetricName, Dimensions: own }, ...stats]) {
      note(
        it.Namespace,
        it.MetricName,
        it.Dimensions.map(({ Name }) => Name),
        label,
      );
    }
  }
  for (const [label, { Properties }] of Object.entries(resourcesOf(template, 'AWS::CloudWatch::Dashboard'))) {
    for (const line of v
      .parse(Dashboard, Properties)
      .DashboardBody.widgets.flatMap((widget) => widget.properties.metrics)) {
      const [of = '', name = '', ...pairs] = line.filter((it) => typeof it === 'string');
      note(
        of,
        name,
        pairs.filter((_, index) => index % 2 === 0),
        label,
      );
      for (const { expression = '' } of line.filter((it) => typeof it === 'object')) {
        for (const [, searched = '', names = '', metric = ''] of expression.matchAll(search)) {
          note(searched, metric, names.split(','), label);
        }
      }
    }
  }
  return read;
}
