import * as v from 'valibot';
import { isObject, type JsonObject } from '../shared/json.ts';
import type { StackResources } from '../template/stack-resources.ts';
import { alarmDescriptions } from './alarm-descriptions.ts';
import { apiDescriptions } from './api-descriptions.ts';
import { forwarded } from './dynamodb.ts';
import { errorResponse, operationOf } from './endpoint.ts';
import { lambdaDescriptions } from './lambda-descriptions.ts';
import type { StoredSecret } from './secrets.ts';
import { describeSecret } from './secrets-manager.ts';
import { stackDescriptions } from './stack-descriptions.ts';

/** What is described. */
export interface DescriptionsOptions {
  readonly resources: StackResources;
  readonly secrets: ReadonlyMap<string, StoredSecret>;
  /** Where DynamoDB Local answers. */
  readonly databaseEndpoint: string;
}

/** Answers a request to describe something; nothing when it is another request. */
export type Descriptions = (request: Request) => Promise<Response> | undefined;

const Table = v.looseObject({
  DeletionProtectionEnabled: v.optional(v.boolean(), false),
  PointInTimeRecoverySpecification: v.optional(
    v.looseObject({ PointInTimeRecoveryEnabled: v.optional(v.boolean(), false) }),
  ),
});
type Table = v.InferOutput<typeof Table>;

/**
 * What administrators ask Lambda, DynamoDB, Secrets Manager, CloudWatch, API Gateway and CloudFormation about what the template made. Callers' signatures are not checked,
 * so there is nothing here that changes anything or tells a secret.
 */
export function descriptions({ resources, secrets, databaseEndpoint }: DescriptionsOptions): Descriptions {
  const describeFunction = lambdaDescriptions(resources);
  const describeAlarms = alarmDescriptions(resources);
  const describeApis = apiDescriptions(resources);
  const describeStacks = stackDescriptions(resources);
  const tables = new Map(resources.ofType('AWS::DynamoDB::Table', Table).map((it) => [it.ref, it.properties]));

  return (request) => {
    const [service] = (request.headers.get('x-amz-target') ?? '').split('.');
    if (service === 'DynamoDB_20120810') return describeTable(request);
    if (service === 'secretsmanager') return ofSecret(request);
    if (service === 'GraniteServiceVersion20100801') return ofAlarms(request);
    const response = describeFunction(request) ?? describeApis(request);
    return response ? Promise.resolve(response) : describeStacks(request);
  };

  async function describeTable(request: Request): Promise<Response> {
    const operation = operationOf(request);
    const body = await request.text();
    const input: unknown = JSON.parse(body || '{}');
    const name = isObject(input) ? String(input['TableName']) : '';
    const table = tables.get(name);
    if (!table) return errorResponse(400, 'ResourceNotFoundException', `Requested resource not found: Table: ${name}`);
    if (operation === 'DescribeContinuousBackups') return Response.json(continuousBackups(table));
    if (operation !== 'DescribeTable' && operation !== 'DescribeTimeToLive') return unknown(operation);
    const answer = await fetch(databaseEndpoint, { method: 'POST', body, headers: forwarded(request.headers) });
    const described: unknown = await answer.json();
    return Response.json(isObject(described) ? guarded(described, table) : described, { status: answer.status });
  }

  async function ofSecret(request: Request): Promise<Response> {
    const operation = operationOf(request);
    if (operation !== 'DescribeSecret') return unknown(operation);
    const input: unknown = await request.json();
    return describeSecret(secrets, isObject(input) ? String(input['SecretId']) : '');
  }

  async function ofAlarms(request: Request): Promise<Response> {
    const operation = operationOf(request);
    return operation === 'DescribeAlarms' ? describeAlarms(await request.json()) : unknown(operation);
  }
}

/** DynamoDB Local keeps tables that may be deleted, so that `--reset` can; the template says what is asked of AWS. */
function guarded(described: JsonObject, { DeletionProtectionEnabled }: Table): JsonObject {
  const { Table: table } = described;
  return isObject(table) ? { ...described, Table: { ...table, DeletionProtectionEnabled } } : described;
}

/** DynamoDB Local has no backups. */
function continuousBackups({ PointInTimeRecoverySpecification: recovery }: Table): JsonObject {
  const PointInTimeRecoveryStatus = recovery?.PointInTimeRecoveryEnabled ? 'ENABLED' : 'DISABLED';
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus },
    },
  };
}

function unknown(operation: string): Response {
  const message = `Here the local stack only describes what there is; it does not know ${operation}.`;
  return errorResponse(400, 'UnknownOperationException', message);
}
