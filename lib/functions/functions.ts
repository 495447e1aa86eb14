import type { Duration } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Chain } from '../../contract/environment.ts';
import { auditEventSource } from '../../contract/events.ts';
import type { Policy } from '../../contract/policy.ts';
import type { CheckedAdoption } from '../policy/adoption.ts';
import { BundledFunction } from './bundled-function.ts';
import { type FunctionName, type Setting, stackBundles } from './bundles.ts';
import { constructId } from './construct-id.ts';
import type { Granted } from './permissions.ts';

/** What the functions work with. Each is given the part that its row in the table of bundles names. */
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
  /** Files beside the code of the functions that tell providers' names. */
  readonly providerFiles: Readonly<Record<string, string>>;
  readonly recentAuthentication: Duration;
  readonly userPool: Pick<IUserPool, 'userPoolId' | 'userPoolArn'>;
  /** The endpoint of Cognito's API. */
  readonly userPoolEndpoint: string;
  readonly metricsNamespace: string;
  /** Whether metrics are divided by code, provider, platform and browser too. */
  readonly detailedMetrics: boolean;
  /** The triggers that the pool had before, where they go on beside ours. */
  readonly chain: Chain | undefined;
  readonly logRetention: RetentionDays;
  /** Whether X-Ray traces them. */
  readonly tracing: boolean;
  readonly adoption: CheckedAdoption;
  /** Where audit events go, beside the audit trail. */
  readonly eventBus: Pick<IEventBus, 'eventBusName' | 'eventBusArn'> | undefined;
  /** How long the audit trail keeps them. */
  readonly auditRetention: Duration;
  /** Gets the records of the table's stream that could not become audit events. */
  readonly deadLetterQueue: Pick<IQueue, 'queueArn'>;
  /** Digests of what the distribution in front of the users' API sends; empty where there is none. */
  readonly originSecretDigests: string;
}

/**
 * Makes all functions that every stack has, each with its own role.
 *
 * @throws Error if a bundle was not built, or if the configuration is too large for the functions' environment
 */
export function createFunctions(scope: Construct, props: FunctionsProps): Record<FunctionName, LambdaFunction> {
  const { table, chain } = props;
  const values: Record<Exclude<Setting, 'notices'>, string> = {
    tableName: table.tableName,
    secretArn: props.secret.secretArn,
    relyingPartyId: props.relyingParty.id,
    relyingPartyName: props.relyingParty.name,
    origins: props.origins.join(' '),
    recentAuthenticationSeconds: String(props.recentAuthentication.toSeconds()),
    userPoolId: props.userPool.userPoolId,
    userPoolEndpoint: props.userPoolEndpoint,
    policy: JSON.stringify(props.policy),
    metricsNamespace: props.metricsNamespace,
    detailedMetrics: String(props.detailedMetrics),
    chain: JSON.stringify(chain ?? {}),
    eventBusName: props.eventBus?.eventBusName ?? '',
    auditRetentionDays: String(props.auditRetention.toDays()),
    adoptionPolicy: props.adoption.policy,
    adoptionThreshold: String(props.adoption.threshold),
    originSecretDigests: props.originSecretDigests,
  };
  checkSize(values.origins + values.policy + (chain ? values.chain : ''));
  const granted: Granted = {
    table,
    readSecret: { resources: [props.secret.secretArn] },
    putEvents: {
      resources: props.eventBus ? [props.eventBus.eventBusArn] : [],
      conditions: { StringEquals: { 'events:source': auditEventSource } },
    },
    ...(table.tableStreamArn && { readStream: { resources: [table.tableStreamArn] } }),
    findUser: { resources: [props.userPool.userPoolArn] },
    sendToDeadLetterQueue: { resources: [props.deadLetterQueue.queueArn] },
    ...(chain && { invokeEarlierTriggers: { resources: [...new Set(Object.values(chain.earlier))] } }),
  };
  const create = (name: FunctionName): LambdaFunction => {
    const { function: created } = new BundledFunction(scope, constructId(name), {
      name: name === 'auth-challenge' && chain ? 'auth-challenge-chained' : name,
      values,
      granted,
      files: {
        ...(name === 'register' && props.metadataFiles),
        ...(stackBundles[name].tellsProviders && props.providerFiles),
      },
      logRetention: props.logRetention,
      tracing: props.tracing,
    });
    return created;
  };
  const names = Object.keys(stackBundles) as FunctionName[];
  return Object.fromEntries(names.map((name) => [name, create(name)])) as Record<FunctionName, LambdaFunction>;
}

/** Lambda takes 4 KB of environment; the rest of ours has less than one. */
const maxConfiguredCharacters = 3_000;

function checkSize(configured: string): void {
  if (configured.length <= maxConfiguredCharacters) return;
  throw new Error(
    `origins, relatedOrigins, androidApps, topOrigins, authenticators, passwordFirst and chainTriggers: together they take ${configured.length} characters of the ` +
      `functions' environment, which has room for ${maxConfiguredCharacters}. Leave some out.`,
  );
}
