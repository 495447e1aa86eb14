import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { environment } from '../../contract/environment.ts';
import { type AdministrationName, administration, type OperationName, operations } from '../../contract/operations.ts';
import { secretsManagerEndpoint } from '../../local/endpoints/secrets-manager.ts';
import { endpointServer, endpointVariables } from '../../local/endpoints/server.ts';
import { listenOnLoopback } from '../../local/shared/loopback-server.ts';
import { createTable } from '../support/dynamodb/create-table.ts';
import { withoutActions } from '../support/dynamodb/without-actions.ts';
import { trustingUserPool } from '../support/user-pool/trusting-user-pool.ts';
import { atNormalSpeed, hasten } from './clock.ts';
import { Log } from './log.ts';

export const relyingParty = { id: 'login.example.com', name: 'Example', origin: 'https://login.example.com' };

const region = 'ap-southeast-2';
const secretArn = `arn:aws:secretsmanager:${region}:000000000000:secret:fuzz-AbCdEf`;
const context = {
  awsRequestId: '0123456789abcdef',
  functionName: 'fuzz',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 10_000,
} as Context;

/** Every HTTP operation, of users and of administrators. */
export type RouteName = OperationName | AdministrationName;
export const routeNames = [...Object.keys(operations), ...Object.keys(administration)] as RouteName[];

export type Item = Record<string, AttributeValue>;
type Handler<Answer> = (event: never, context: Context) => Promise<Answer>;
type Route = Handler<APIGatewayProxyStructuredResultV2>;

/**
 * The functions as they deploy, in this process: their own handlers, with their environment, over a table in DynamoDB Local and the local
 * stack's Secrets Manager. A process can have one, since functions read their environment once.
 */
export class System {
  readonly log = new Log();
  readonly #dynamodb: DynamoDBClient;
  readonly #tableName: string;
  readonly #stop: () => Promise<void>;
  #trigger: Handler<unknown> | undefined;
  readonly #routes = new Map<RouteName, Route>();

  private constructor(endpoint: string, tableName: string, stop: () => Promise<void>) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    this.#dynamodb = new DynamoDBClient({ endpoint, region, credentials });
    this.#tableName = tableName;
    this.#stop = stop;
  }

  /** @param bundles the folder where the built functions are; their sources run when not given */
  static async start(dynamoDbEndpoint: string, bundles?: string): Promise<System> {
    const secret = { value: randomUUID(), versionId: randomUUID(), createdAt: Date.now() };
    const services = { region, authorize: () => true, trace: () => {} };
    const secretsmanager = secretsManagerEndpoint(new Map([[secretArn, secret]]), services);
    const nothing = async () => new Response(null, { status: 404 });
    const caller = { name: 'fuzz', label: 'fuzz', role: 'fuzz' };
    const endpoints = { dynamodb: nothing, eventbridge: nothing, secretsmanager };
    const server = await listenOnLoopback(endpointServer([caller], endpoints).fetch);

    const userPool = await trustingUserPool();

    const stop = async () => {
      await Promise.all([server.close(), userPool.close()]);
    };
    const system = new System(dynamoDbEndpoint, `fuzz-${randomUUID()}`, stop);
    await createTable(system.#dynamodb, system.#tableName);
    Object.assign(process.env, {
      ...endpointVariables(`http://127.0.0.1:${server.port}`, caller.name),
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEndpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      POWERTOOLS_LOG_LEVEL: 'INFO',
      [environment.tableName]: system.#tableName,
      [environment.secretArn]: secretArn,
      [environment.relyingPartyId]: relyingParty.id,
      [environment.relyingPartyName]: relyingParty.name,
      [environment.origins]: relyingParty.origin,
      [environment.recentAuthenticationSeconds]: '600',
      [environment.userPoolEndpoint]: userPool.endpoint,
      [environment.userPoolId]: 'ap-southeast-2_AAAAAAAAA',
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: userPool.endpoint,
      [environment.policy]: '{}',
      [environment.metricsNamespace]: process.env[environment.metricsNamespace] ?? 'Fuzz',
      [environment.adoptionPolicy]: 'automatic',
      [environment.adoptionThreshold]: '50',
    });
    await system.#load(bundles);
    hasten();
    return system;
  }

  async #load(bundles: string | undefined): Promise<void> {
    const load = async (folder: string, name: string) => {
      const built = bundles && pathToFileURL(join(bundles, name, 'index.mjs')).href;
      return (await import(built ?? `../../lambdas/${folder}/${name}.ts`)).handler;
    };
    this.#trigger = await load('triggers', 'auth-challenge');
    for (const name of routeNames) this.#routes.set(name, await load('routes', name));
  }

  /** What Cognito would get for the event, which like all of Lambda's is given as JSON text. */
  async trigger<Answer>(event: string): Promise<Answer> {
    return (await this.#trigger?.(JSON.parse(event) as never, context)) as Answer;
  }

  /** What API Gateway would get for the event. */
  async route(name: RouteName, event: string): Promise<APIGatewayProxyStructuredResultV2> {
    const route = this.#routes.get(name);
    if (!route) throw new Error(`There is no operation ${name}.`);
    return route(JSON.parse(event) as never, context);
  }

  /** All that is stored, in an order that stays, but for who did what last. */
  async items(): Promise<Item[]> {
    const items: Item[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await this.#dynamodb.send(
        new ScanCommand({ TableName: this.#tableName, ConsistentRead: true, ExclusiveStartKey }),
      );
      items.push(...(page.Items ?? []).map((item) => inOrder(withoutActions(item))));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    const order = ({ pk, sk }: Item) => `${pk?.S} ${sk?.S}`;
    return items.toSorted((a, b) => order(a).localeCompare(order(b)));
  }

  /** Makes the table what it was. */
  async restore(before: readonly Item[]): Promise<void> {
    const TableName = this.#tableName;
    const now = await this.items();
    for (const { pk, sk } of difference(now, before)) {
      if (pk && sk) await this.#dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
    }
    for (const Item of difference(before, now)) await this.#dynamodb.send(new PutItemCommand({ TableName, Item }));
  }

  async stop(): Promise<void> {
    atNormalSpeed();
    this.#dynamodb.destroy();
    await this.#stop();
  }
}

/** DynamoDB tells attributes in any order, and in another one after a write. */
const inOrder = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => a.localeCompare(b)));

/** The items of one list that are not, or not the same, in another. */
export function difference(items: readonly Item[], others: readonly Item[]): Item[] {
  const known = new Set(others.map((item) => JSON.stringify(item)));
  return items.filter((item) => !known.has(JSON.stringify(item)));
}
