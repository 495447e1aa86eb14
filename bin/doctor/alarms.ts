import {
  type CloudWatchClient,
  type CompositeAlarm,
  type Dimension,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';

/** Alarms of an installation. */
export interface Alarms {
  readonly alarms: readonly MetricAlarm[];
  /** All of the account and region: who is told of an alarm may be told by one of these. */
  readonly composites: readonly CompositeAlarm[];
}

/** What alarms of an installation look at. */
export interface Watched {
  readonly functionName: string;
  readonly tableName: string | undefined;
  readonly metricsNamespace: string | undefined;
}

/** As many as CloudWatch tells at once. */
const pageSize = 100;

/**
 * The alarms that look at an installation: at its function or its table; those that the construct made together with one of these; and
 * somebody's own that look at its namespace of metrics, which other installations may have as well.
 */
export async function describeAlarms(watched: Watched, client: CloudWatchClient): Promise<Alarms> {
  const alarms: MetricAlarm[] = [];
  const composites: CompositeAlarm[] = [];
  const pages = paginateDescribeAlarms({ client, pageSize }, { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
    alarms.push(...MetricAlarms);
    composites.push(...CompositeAlarms);
  }
  return { alarms: alarmsOf(watched, alarms), composites };
}

function alarmsOf({ functionName, tableName, metricsNamespace }: Watched, all: readonly MetricAlarm[]): MetricAlarm[] {
  const isOurs = ({ Name, Value }: Dimension) =>
    (Name === 'FunctionName' && Value === functionName) || (Name === 'TableName' && Value === tableName);
  const ours = all.filter((alarm) => metricsOf(alarm).some(({ Dimensions = [] }) => Dimensions.some(isOurs)));
  const beginnings = new Set(ours.flatMap((alarm) => madeByConstruct(alarm) ?? []));
  return all.filter((alarm) => {
    if (ours.includes(alarm)) return true;
    const beginning = madeByConstruct(alarm);
    return beginning === undefined
      ? metricsOf(alarm).some(({ Namespace }) => Namespace !== undefined && Namespace === metricsNamespace)
      : beginnings.has(beginning);
  });
}

/** Of its own, and of its math. */
const metricsOf = ({ Namespace, Dimensions, Metrics = [] }: MetricAlarm) => [
  { Namespace, Dimensions },
  ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []),
];

/** What names of the alarms of one construct begin with: the stack's name, and the IDs of constructs down to `lib/monitoring/alarms.ts`. */
const madeByConstruct = ({ AlarmName = '' }: MetricAlarm) => /^.*MonitoringAlarms/.exec(AlarmName)?.[0];
