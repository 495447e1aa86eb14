import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  type UserPoolClientType,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  type ContinuousBackupsDescription,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type TableDescription,
  type TimeToLiveDescription,
} from '@aws-sdk/client-dynamodb';
import { type FunctionConfiguration, GetFunctionConfigurationCommand, GetPolicyCommand } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, type DescribeSecretResponse } from '@aws-sdk/client-secrets-manager';
import { environment } from '../../contract/environment.ts';
import { triggers } from '../../contract/operations.ts';
import { type PoolTriggerName, poolTriggerNames, poolTriggers } from '../../contract/pool-triggers.ts';
import { functionOf } from '../../lambdas/attachment/lambda-config.ts';
import { covers, isLocal } from '../../lib/relying-party/domains.ts';
import { CommandError } from '../command-error.ts';
import { type Alarms, describeAlarms } from './alarms.ts';
import { type FoundAuthorizer, findAuthorizers } from './authorizers.ts';
import { type Document, type DocumentKind, readDocuments } from './documents.ts';
import { isDenied, type LookedUp, lookUp, notAsked } from './look-up.ts';
import type { DoctorOptions } from './options.ts';
import { policyOf } from './policy.ts';
import type { Services } from './services.ts';

/** All that was learned of an installation. */
export interface Installation {
  readonly options: DoctorOptions;
  readonly pool: UserPoolType;
  readonly clients: readonly { readonly id: string; readonly client: LookedUp<UserPoolClientType> }[];
  /** The function that the triggers are, as far as the pool or the options name one. */
  readonly functionArn: string | undefined;
  readonly lambda: LookedUp<FunctionConfiguration>;
  /** The function's resource-based policy, as JSON text. */
  readonly permissions: LookedUp<string>;
  /** The pool's other triggers, of those that may be ours: ours or another's. */
  readonly poolTriggers: readonly FoundPoolTrigger[];
  /** A variable of the function, or nothing. */
  setting(name: keyof typeof environment): string | undefined;
  readonly table: LookedUp<TableDescription>;
  readonly timeToLive: LookedUp<TimeToLiveDescription>;
  readonly backups: LookedUp<ContinuousBackupsDescription>;
  readonly secret: LookedUp<DescribeSecretResponse>;
  readonly alarms: LookedUp<Alarms>;
  /** Authorizers of our APIs that accept the pool's tokens. */
  readonly authorizers: LookedUp<readonly FoundAuthorizer[]>;
  /** None when the RP ID is not known. */
  readonly documents: Readonly<Record<DocumentKind, Document>> | undefined;
  /** Milliseconds that this machine's clock is ahead of AWS's. */
  readonly clockAhead: number | undefined;
  readonly now: Date;
}

/** A trigger of the pool beside those of custom authentication. */
export interface FoundPoolTrigger {
  readonly name: PoolTriggerName;
  readonly functionArn: string;
  readonly lambda: LookedUp<FunctionConfiguration>;
  readonly permissions: LookedUp<string>;
}

/**
 * Looks at everything that can be found from the pool. It only reads, and reads no secret.
 *
 * @throws CommandError when the pool itself can't be looked at
 */
export async function examine(options: DoctorOptions, services: Services): Promise<Installation> {
  const pool = await describePool(options, services);
  const functionArn = options.functionArn ?? mostNamed(pool);
  const [lambda, permissions, others, authorizers] = await Promise.all([
    describeFunction(functionArn, services),
    describePermissions(functionArn, services),
    Promise.all(poolTriggerNames.map((name) => describePoolTrigger(name, pool, services))),
    lookUp('apigateway:GET', () => findAuthorizers(options.userPoolId, services.apis)),
  ]);
  const setting = (name: keyof typeof environment) =>
    lambda.state === 'found' ? lambda.value.Environment?.Variables?.[environment[name]] || undefined : undefined;
  // Those with the password first are looked at unasked: a flow that was added later lets a password in alone.
  const clientIds = new Set([...options.clientIds, ...passwordFirstIn(setting('policy'))]);
  const [clients, stored, secret, alarms, documents] = await Promise.all([
    Promise.all([...clientIds].map(async (id) => ({ id, client: await describeClient(id, options, services) }))),
    describeTable(setting('tableName'), services),
    describeSecret(setting('secretArn'), services),
    findAlarms(lambda.state === 'missing' ? undefined : functionArn, setting, services),
    findDocuments(options, setting('relyingPartyId'), setting('origins')),
  ]);
  const { clockAhead } = services;
  const triggersFound = { functionArn, lambda, permissions, poolTriggers: others.flat() };
  const found = {
    options,
    pool,
    clients,
    ...triggersFound,
    setting,
    ...stored,
    secret,
    alarms,
    authorizers,
    documents,
  };
  return { ...found, clockAhead: clockAhead(), now: new Date() };
}

/** The app clients that the policy lists under `passwordFirst`, as far as it is one. */
function passwordFirstIn(policy: string | undefined): readonly string[] {
  const { passwordFirst } = policyOf(policy) ?? {};
  return Array.isArray(passwordFirst) ? passwordFirst.filter((id) => typeof id === 'string') : [];
}

/** The function that most of the triggers are. */
function mostNamed({ LambdaConfig }: UserPoolType): string | undefined {
  const arns = triggers['auth-challenge'].flatMap((trigger) => LambdaConfig?.[trigger] || []);
  const times = (arn: string) => arns.filter((each) => each === arn).length;
  return arns.toSorted((one, other) => times(other) - times(one))[0];
}

async function describePool({ userPoolId }: DoctorOptions, { cognito }: Services): Promise<UserPoolType> {
  try {
    const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: userPoolId }));
    if (UserPool) return UserPool;
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : { name: '', message: String(cause) };
    if (isDenied(name)) {
      throw new CommandError('refused', 'Not allowed: these credentials lack cognito-idp:DescribeUserPool.', { cause });
    }
    if (name !== 'ResourceNotFoundException') {
      throw new CommandError('failed', `The user pool can’t be looked at: ${message || name}`, { cause });
    }
  }
  throw new CommandError('unknown', `There is no user pool ${userPoolId} in this account and region.`);
}

function describeClient(ClientId: string, { userPoolId: UserPoolId }: DoctorOptions, { cognito }: Services) {
  return lookUp('cognito-idp:DescribeUserPoolClient', async () => {
    const { UserPoolClient } = await cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
    return UserPoolClient;
  });
}

const noFunction = 'The pool names no function; give it with --function-arn.';

async function describeFunction(
  FunctionName: string | undefined,
  { lambda }: Services,
): Promise<LookedUp<FunctionConfiguration>> {
  if (FunctionName === undefined) return notAsked(noFunction);
  return lookUp('lambda:GetFunctionConfiguration', () =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
  );
}

async function describePermissions(FunctionName: string | undefined, { lambda }: Services): Promise<LookedUp<string>> {
  if (FunctionName === undefined) return notAsked(noFunction);
  return lookUp('lambda:GetPolicy', async () => (await lambda.send(new GetPolicyCommand({ FunctionName }))).Policy);
}

async function describePoolTrigger(
  name: PoolTriggerName,
  { LambdaConfig }: UserPoolType,
  services: Services,
): Promise<FoundPoolTrigger[]> {
  const functionArn = functionOf({ ...LambdaConfig }, poolTriggers[name].trigger);
  if (!functionArn) return [];
  const [lambda, permissions] = await Promise.all([
    describeFunction(functionArn, services),
    describePermissions(functionArn, services),
  ]);
  return [{ name, functionArn, lambda, permissions }];
}

async function describeTable(TableName: string | undefined, { dynamodb }: Services) {
  if (TableName === undefined) {
    const unknown = notAsked('The function’s settings, which name the table, are not known.');
    return { table: unknown, timeToLive: unknown, backups: unknown };
  }
  const [table, timeToLive, backups] = await Promise.all([
    lookUp('dynamodb:DescribeTable', async () => (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table),
    lookUp('dynamodb:DescribeTimeToLive', async () => {
      return (await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
    }),
    lookUp('dynamodb:DescribeContinuousBackups', async () => {
      return (await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription;
    }),
  ]);
  return { table, timeToLive, backups };
}

async function describeSecret(
  SecretId: string | undefined,
  { secrets }: Services,
): Promise<LookedUp<DescribeSecretResponse>> {
  if (SecretId === undefined) return notAsked('The function’s settings, which name the secret, are not known.');
  return lookUp('secretsmanager:DescribeSecret', () => secrets.send(new DescribeSecretCommand({ SecretId })));
}

async function findAlarms(
  functionArn: string | undefined,
  setting: Installation['setting'],
  { cloudwatch }: Services,
): Promise<LookedUp<Alarms>> {
  if (functionArn === undefined) return notAsked('The function, which they look at, is not known.');
  const [, , , , , , functionName = ''] = functionArn.split(':');
  const watched = { functionName, tableName: setting('tableName'), metricsNamespace: setting('metricsNamespace') };
  return lookUp('cloudwatch:DescribeAlarms', () => describeAlarms(watched, cloudwatch));
}

/** Browsers look at https and the RP ID. On one's own machine the pages' origin has the port. */
async function findDocuments({ origin }: DoctorOptions, relyingPartyId = '', origins = '') {
  if (origin !== undefined) return readDocuments(origin);
  if (!URL.canParse(`https://${relyingPartyId}`)) return undefined;
  const local = isLocal(relyingPartyId)
    ? origins.split(' ').find((each) => covers(relyingPartyId, URL.parse(each)?.hostname ?? ''))
    : undefined;
  return readDocuments(local ?? `https://${relyingPartyId}`);
}
