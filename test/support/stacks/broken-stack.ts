import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as v from 'valibot';
import { inject } from 'vitest';
import { Passkeys, SignInUserPool } from '../../../lib/index.ts';
import { stackConfig } from '../../../local/config.ts';
import { createTables } from '../../../local/dynamodb/tables.ts';
import { descriptions } from '../../../local/endpoints/descriptions.ts';
import { loadSecrets, type StoredSecret } from '../../../local/endpoints/secrets.ts';
import { Feed } from '../../../local/live/feed.ts';
import { LogStore } from '../../../local/logs/log-store.ts';
import { type OriginHandler, oneOrigin } from '../../../local/origin.ts';
import { silentLog } from '../../../local/shared/log.ts';
import { listenOnLoopback } from '../../../local/shared/loopback-server.ts';
import { Messages } from '../../../local/shared/messages.ts';
import { readCloudAssembly, type Template } from '../../../local/template/cloud-assembly.ts';
import { stackResources } from '../../../local/template/stack-resources.ts';
import { configOutput } from './own-stack.ts';

const region = 'ap-southeast-2';
const placeholder = 'http://localhost:1';
const triggersFunction = /^PasskeysAuthChallengeFunction/;

/** The template of an app with a pool and passkeys, somebody who is told of alarms, and nothing else that differs from the defaults. */
const assembly = (() => {
  const outdir = mkdtempSync(join(tmpdir(), 'broken-stack-'));
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Broken', { env: { region } });
  const kept = { removalPolicy: RemovalPolicy.RETAIN, deletionProtection: true };
  const { userPool, client } = new SignInUserPool(stack, 'SignIn', kept);
  new Passkeys(stack, 'Passkeys', {
    userPool,
    userPoolClients: [client],
    relyingPartyId: 'localhost',
    relyingPartyName: 'Broken',
    origins: [placeholder],
    userPoolEndpoint: placeholder,
    alarmTopic: new Topic(stack, 'OnCall'),
  });
  configOutput(stack, placeholder, { id: 'localhost', name: 'Broken' }, { userPool, client });
  app.synth();
  const read = readCloudAssembly(outdir);
  // Nothing runs here, so that nothing but the template is needed.
  rmSync(outdir, { recursive: true });
  return read;
})();

/** A resource's properties, to be broken. */
export type Properties = Record<string, unknown>;

/** A template, and its secrets, to be broken. */
export interface Breakable {
  /** The properties of all resources of a type whose logical ID matches. */
  of(type: string, id?: RegExp): Properties[];
  /** The logical IDs of all resources of a type. */
  ids(type: string): string[];
  /** Adds a resource. */
  add(id: string, type: string, properties: Properties): void;
  /** Takes resources of a type away. */
  remove(type: string, which: (properties: Properties) => boolean): void;
  /** Variables of the triggers' function. */
  readonly variables: Record<string, unknown>;
  /** What was done to a secret after it was made. */
  changeSecret?: Partial<StoredSecret>;
}

/** All that administrators ask of a stack that was broken, served on this machine: its functions do not run. */
export interface BrokenStack {
  readonly url: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly functionArn: string;
  stop(): Promise<void>;
}

let stacks = 0;

/**
 * Serves the app's template after it was broken.
 *
 * @param refuse an operation that the services refuse as IAM does, such as `DescribeTable`
 */
export async function startBrokenStack(
  breakIt: (stack: Breakable) => void = () => {},
  { refuse }: { readonly refuse?: string | undefined } = {},
): Promise<BrokenStack> {
  const ready = Promise.withResolvers<OriginHandler>();
  const server = await listenOnLoopback(async (request, bindings) => {
    const handle = await ready.promise;
    const asked = request.headers.get('x-amz-target')?.split('.').at(-1) ?? new URL(request.url).pathname;
    return refuse !== undefined && asked.endsWith(refuse) ? denied() : handle(request, bindings);
  });
  const url = `http://localhost:${server.port}`;
  const template: Template = JSON.parse(JSON.stringify(assembly.template).replaceAll(placeholder, url));
  const changes = breakable(template);
  breakIt(changes);
  stacks += 1;
  const resources = stackResources({ ...assembly, template, stackName: `Broken${process.pid}x${stacks}` }, region);
  const secrets = new Map([...loadSecrets(resources)].map(([arn, it]) => [arn, { ...it, ...changes.changeSecret }]));
  const endpoint = inject('dynamoDbEndpoint');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials });
  await createTables(dynamodb, resources);
  ready.resolve(
    oneOrigin({
      url,
      resources,
      invoker: { invoke: () => Promise.reject(new Error('Nothing runs here.')) },
      dynamodb,
      messages: new Messages(),
      feed: new Feed(),
      logs: new LogStore([]),
      log: silentLog,
      trace: () => {},
      descriptions: descriptions({ resources, secrets, databaseEndpoint: endpoint }),
    }),
  );
  const { userPoolId, userPoolClientId } = stackConfig(resources);
  const lambda = resources
    .ofType('AWS::Lambda::Function', v.looseObject({}))
    .find(({ logicalId }) => triggersFunction.test(logicalId));
  return {
    url,
    userPoolId,
    clientId: userPoolClientId,
    functionArn: lambda?.attribute('Arn') ?? '',
    async stop() {
      await server.close();
      dynamodb.destroy();
    },
  };
}

function breakable({ Resources }: Template): Breakable {
  const of = (type: string, id = /./): Properties[] =>
    Object.entries(Resources)
      .filter(([logicalId, { Type }]) => Type === type && id.test(logicalId))
      .map(([, { Properties }]) => Properties);
  const [lambda] = of('AWS::Lambda::Function', triggersFunction);
  const environment = lambda?.['Environment'] as { Variables: Record<string, unknown> };
  return {
    of,
    variables: environment.Variables,
    ids: (type) => Object.keys(Resources).filter((id) => Resources[id]?.Type === type),
    add(id, Type, given) {
      Resources[id] = { Type, Properties: JSON.parse(JSON.stringify(given)), Metadata: {} };
    },
    remove(type, which) {
      for (const [id, { Type, Properties }] of Object.entries(Resources)) {
        if (Type === type && which(Properties)) delete Resources[id];
      }
    },
  };
}

/** As AWS refuses who lacks a permission. */
const denied = () =>
  Response.json(
    { __type: 'AccessDeniedException', message: 'User is not authorized' },
    { status: 400, headers: { 'x-amzn-errortype': 'AccessDeniedException' } },
  );
