import { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type Chain, environment } from '../../contract/environment.ts';
import {
  administration,
  operations,
  type StreamName,
  streams,
  type TriggerName,
  triggers,
} from '../../contract/operations.ts';
import type { Policy } from '../../contract/policy.ts';
import type { CheckedAdoption } from '../policy/adoption.ts';
import { BundledFunction } from './bundled-function.ts';
import { constructId } from './construct-id.ts';
import { type FunctionName, functionNeeds, type Setting } from './function-needs.ts';

/** What the functions work with. Each is given the part that `functionNeeds` names. */
export interface FunctionsProps {
  readonly table: Pick<ITable, 'tableName' | 'tableArn'> & { readonly tableStreamArn?: string | undefined };
  readonly secret: Pick<ISecret, 'secretArn'>;
  readonly relyingParty: { readonly id: string; readonly name: string };
  /** Of pages and native apps. */
  readonly origins: readonly string[];
  /** What differs from the default. */
  readonly policy: Partial<Policy>;
  /** Files beside the code of the function that registers passkeys. */
  readonly metadataFiles: Readonly<Record<string, string>>;
  readonly recentAuthentication: Duration;
  readonly metricsNamespace: string;
  /** The triggers that the pool had before, where they go on beside ours. */
  readonly chain: Chain | undefined;
  readonly logRetention: RetentionDays;
  /** Whether X-Ray traces them. */
  readonly tracing: boolean;
  readonly adoption: CheckedAdoption;
  /** Where audit events go. */
  readonly eventBus: Pick<IEventBus, 'eventBusName' | 'eventBusArn'>;
  /** How long the audit trail keeps them. */
  readonly auditRetention: Duration;
  /** Where records of the table's stream are parked that could not be told. */
  readonly parked: Pick<IQueue, 'queueArn'>;
}

const routes = Object.entries({ ...operations, ...administration }) as [
  FunctionName,
  { readonly method: string; readonly path: string },
][];

/** Of each function, in MB. */
export const memorySize = 512;
/** Cognito waits 5 seconds and then calls once more, so a longer run would only be double work. */
const triggerTimeout = Duration.seconds(5);
const operationTimeout = Duration.seconds(10);
const streamTimeout = Duration.seconds(30);

/** Makes all functions of the contract, each with its own role. */
export function createFunctions(scope: Construct, props: FunctionsProps): Record<FunctionName, LambdaFunction> {
  const values: Record<Setting, string> = {
    tableName: props.table.tableName,
    secretArn: props.secret.secretArn,
    relyingPartyId: props.relyingParty.id,
    relyingPartyName: props.relyingParty.name,
    origins: props.origins.join(' '),
    recentAuthenticationSeconds: String(props.recentAuthentication.toSeconds()),
    policy: JSON.stringify(props.policy),
    metricsNamespace: props.metricsNamespace,
    chain: JSON.stringify(props.chain ?? {}),
    eventBusName: props.eventBus.eventBusName,
    auditRetentionDays: String(props.auditRetention.toDays()),
    adoptionPolicy: props.adoption.policy,
    adoptionThreshold: String(props.adoption.threshold),
  };
  checkSize(values.origins + values.policy + (props.chain ? values.chain : ''));
  const create = (name: FunctionName, description: string, timeout: Duration): [FunctionName, LambdaFunction] => {
    const needs = functionNeeds[name];
    const chained = name === 'auth-challenge' ? props.chain : undefined;
    const { function: made } = new BundledFunction(scope, constructId(name), {
      name: chained ? 'auth-challenge-chained' : name,
      description,
      timeout,
      memorySize,
      environment: Object.fromEntries(
        [...needs.environment, ...(chained ? ['chain' as const] : [])].map((key) => [environment[key], values[key]]),
      ),
      files: name === 'register' ? props.metadataFiles : {},
      permissions: [...permissions(name, props), ...(chained ? [invocation(chained)] : [])],
      logRetention: props.logRetention,
      tracing: props.tracing,
    });
    return [name, made];
  };
  return Object.fromEntries([
    ...(Object.keys(triggers) as TriggerName[]).map((name) =>
      create(name, `Passkeys: Cognito triggers ${triggers[name].join(', ')}`, triggerTimeout),
    ),
    ...routes.map(([name, { method, path }]) => create(name, `Passkeys: ${method} ${path}`, operationTimeout)),
    ...(Object.keys(streams) as StreamName[]).map((name) => create(name, `Passkeys: ${streams[name]}`, streamTimeout)),
  ]) as Record<FunctionName, LambdaFunction>;
}

/** Lambda takes 4 KB of environment; the rest of ours has less than one. */
const mostCharacters = 3_000;

function checkSize(configured: string): void {
  if (configured.length <= mostCharacters) return;
  throw new Error(
    `origins, relatedOrigins, androidApps, topOrigins, authenticators, passwordFirst and chainTriggers: together they take ${configured.length} characters of the ` +
      `functions' environment, which has room for ${mostCharacters}. Leave some out.`,
  );
}

function invocation({ earlier }: Chain): PolicyStatement {
  return new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [...new Set(Object.values(earlier))] });
}

function permissions(name: FunctionName, { table, secret, eventBus, parked }: FunctionsProps): PolicyStatement[] {
  const needs = functionNeeds[name];
  const statements: PolicyStatement[] = [];
  if (needs.tableActions.length > 0) {
    const actions = needs.tableActions.map((action) => `dynamodb:${action}`);
    statements.push(new PolicyStatement({ actions, resources: [table.tableArn] }));
  }
  if (needs.environment.includes('secretArn')) {
    statements.push(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }));
  }
  if (needs.environment.includes('eventBusName')) {
    statements.push(new PolicyStatement({ actions: ['events:PutEvents'], resources: [eventBus.eventBusArn] }));
  }
  if (name in streams && table.tableStreamArn) {
    const actions = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((it) => `dynamodb:${it}`);
    statements.push(new PolicyStatement({ actions, resources: [table.tableStreamArn] }));
    statements.push(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [parked.queueArn] }));
  }
  return statements;
}
