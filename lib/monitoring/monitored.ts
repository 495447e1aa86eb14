import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { FunctionName } from '../functions/bundles.ts';
import type { ThrottlingProps } from '../http-api.ts';
import type { CeremonyMetrics } from './metrics.ts';

/** The resources that alarms and dashboard watch. */
export interface Monitored extends Pick<ThrottlingProps, 'publicThrottlingRateLimit'> {
  readonly metrics: CeremonyMetrics;
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  /** The function that Cognito calls after each sign-in of any method; `undefined` where sign-ins are not counted. */
  readonly signInCount: LambdaFunction | undefined;
  /** Whether tokens of some app clients need a passkey after the password. */
  readonly hasPasswordFirst: boolean;
  /** The users'. */
  readonly api: HttpApi;
  /** The administrators'. */
  readonly adminApi: HttpApi;
  readonly table: Table;
  /** The dead-letter queue of records that could not become audit events. */
  readonly deadLetterQueue: IQueue;
  /** The dead-letter queue of audit events whose notice could not be sent. */
  readonly noticesDeadLetterQueue?: IQueue | undefined;
  /** Refusals in five minutes that raise an alarm. */
  readonly refusalsAlarmThreshold?: number | undefined;
  readonly alarmTopic?: ITopic | undefined;
  /** Where the runbook is that alarms point to. */
  readonly runbookUrl?: string | undefined;
  /** Whether metrics are divided by code, provider, platform and browser too. */
  readonly detailedMetrics?: boolean | undefined;
}
