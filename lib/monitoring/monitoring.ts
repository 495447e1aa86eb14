import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionName } from '../functions/bundles.ts';
import { PasskeysAlarms } from './alarms.ts';
import { PasskeysDashboard } from './dashboard.ts';
import { CeremonyMetrics } from './metrics.ts';

/** What is watched, and who is told. */
export interface MonitoringProps {
  /**
   * Whether there are alarms on faults, the success rate of sign-ins, slow triggers, regressing counters, throttles and audit events that could not be told.
   * @default true
   */
  readonly alarms?: boolean | undefined;

  /**
   * Who is told of an alarm.
   * @default - nobody: alarms show on the dashboard and in CloudWatch
   */
  readonly alarmTopic?: ITopic | undefined;

  /**
   * Whether there is a dashboard. CloudWatch has three for nothing and bills the others.
   * @default true
   */
  readonly dashboard?: boolean | undefined;
}

/** The parts that are watched. */
export interface Monitored {
  readonly metrics: CeremonyMetrics;
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  /** The function that is called for each sign-in, whatever its method, where they are measured. */
  readonly signInCount: LambdaFunction | undefined;
  readonly api: HttpApi;
  readonly table: Table;
  /** Of what could not become audit events. */
  readonly parked: IQueue;
  /** Where audit events wait whose notice could not be sent. */
  readonly parkedNotices?: IQueue | undefined;
  readonly alarmTopic?: ITopic | undefined;
}

/** Alarms and dashboard. */
export class Monitoring extends Construct {
  constructor(
    scope: Construct,
    id: string,
    {
      namespace,
      alarms,
      dashboard,
      ...parts
    }: Omit<Monitored, 'metrics'> & MonitoringProps & { readonly namespace: string },
  ) {
    super(scope, id);
    const monitored = { ...parts, metrics: new CeremonyMetrics(namespace) };
    const made = alarms === false ? [] : new PasskeysAlarms(this, 'Alarms', monitored).alarms;
    if (dashboard !== false) new PasskeysDashboard(this, 'Dashboard', monitored, made);
  }
}
