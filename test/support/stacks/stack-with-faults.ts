import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { dynamoDbEndpoint } from '../../../local/endpoints/dynamodb.ts';
import { eventBridgeEndpoint } from '../../../local/endpoints/event-bridge.ts';
import { loadSecrets } from '../../../local/endpoints/secrets.ts';
import { secretsManagerEndpoint } from '../../../local/endpoints/secrets-manager.ts';
import { endpointServer, endpointVariables } from '../../../local/endpoints/server.ts';
import { EventBus } from '../../../local/event-bus/event-bus.ts';
import type { Caller, Invoker } from '../../../local/functions/invoker.ts';
import { LocalInvoker } from '../../../local/functions/local-invoker.ts';
import { permissions } from '../../../local/functions/permissions.ts';
import { type TemplateFunction, templateFunctions } from '../../../local/functions/template-functions.ts';
import { policies } from '../../../local/iam/policies.ts';
import { Feed } from '../../../local/live/feed.ts';
import { LogStore } from '../../../local/logs/log-store.ts';
import { oneOrigin } from '../../../local/origin.ts';
import { silentLog } from '../../../local/shared/log.ts';
import { listenOnLoopback } from '../../../local/shared/loopback-server.ts';
import { Messages } from '../../../local/shared/messages.ts';
import { readCloudAssembly } from '../../../local/template/cloud-assembly.ts';
import { stackResources } from '../../../local/template/stack-resources.ts';
import { FaultProxy } from '../dynamodb/fault-proxy.ts';
import { noteLine } from '../observed/secrets-scan.ts';
import { Visitor } from './visitor.ts';

/** One run of a function: what it was given and what became of it. */
export interface Delivery {
  readonly functionArn: string;
  readonly event: unknown;
  readonly caller: Caller;
  readonly milliseconds: number;
  /** Nothing when it threw. */
  readonly answer?: unknown;
}

const region = 'ap-southeast-2';
const nothing = () => {};

/** Carries out the functions' runs. */
export type Run = Invoker & { stop(): Promise<void> };

export interface StackWithFaultsOptions {
  /** @default in processes of their own, as the local stack does */
  readonly run?: (functions: readonly TemplateFunction[]) => Run;
  /** How Cognito and API Gateway deliver an event, given what delivers it once. */
  readonly deliver?: (once: Invoker) => Invoker;
}

/**
 * The stack under test a second time, beside the healthy one: the same template, bundles, table and user pool, but functions of its own that
 * reach DynamoDB and Secrets Manager through proxies which can fail.
 */
export async function stackWithFaults({ run, deliver = (once) => once }: StackWithFaultsOptions = {}) {
  const { endpoint } = inject('table');
  const resources = stackResources(readCloudAssembly(inject('templateDirectory')), region);
  const service = { region, authorize: policies(resources), trace: nothing };
  const services = endpointServer(
    templateFunctions(resources, () => ({})),
    {
      dynamodb: dynamoDbEndpoint(endpoint, service),
      // Only the healthy stack's functions read the stream.
      eventbridge: eventBridgeEndpoint(new EventBus({ rules: [], onFailure: nothing }), service),
      secretsmanager: secretsManagerEndpoint(loadSecrets(resources), service),
    },
  );
  const servicesServer = await listenOnLoopback(services.fetch);
  const target = `http://127.0.0.1:${servicesServer.port}`;
  const [dynamodb, secrets] = [new FaultProxy(target), new FaultProxy(target)];
  await Promise.all([dynamodb.up(), secrets.up()]);

  const functions = templateFunctions(resources, (name) => {
    const { AWS_ENDPOINT_URL_DYNAMODB = '' } = endpointVariables(dynamodb.url, name);
    return { ...endpointVariables(secrets.url, name), AWS_ENDPOINT_URL_DYNAMODB };
  });
  const runs =
    run?.(functions) ??
    new LocalInvoker({ functions, mayInvoke: permissions(resources), trace: nothing, onLine: noteLine });
  const deliveries: Delivery[] = [];
  const once: Invoker = {
    async invoke(functionArn, event, caller) {
      const began = performance.now();
      const done = (more: object) =>
        deliveries.push({ functionArn, event, caller, milliseconds: performance.now() - began, ...more });
      try {
        const answer = await runs.invoke(functionArn, event, caller);
        done({ answer });
        return answer;
      } catch (error) {
        done({});
        throw error;
      }
    },
  };
  const invoker = deliver(once);

  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  // The pool signs in the healthy stack's name, so that tokens are good for both.
  const origin = oneOrigin({
    url: inject('url'),
    resources,
    invoker,
    dynamodb: client,
    messages: new Messages(),
    feed: new Feed(),
    logs: new LogStore([]),
    log: silentLog,
    trace: nothing,
  });
  const server = await listenOnLoopback(origin);
  const url = `http://localhost:${server.port}`;

  return {
    visitor: new FaultyStackVisitor({ ...inject('config'), apiUrl: url, userPoolEndpoint: url }),
    dynamodb,
    secrets,
    /** Every run so far, in the order of their ends. */
    deliveries,
    /** Delivers an event once more. */
    again: ({ functionArn, event, caller }: Omit<Delivery, 'milliseconds'>) =>
      invoker.invoke(functionArn, event, caller),
    /** Ends all functions, whatever they do; the next event starts them anew. */
    killFunctions: () => runs.stop(),
    async stop() {
      await Promise.all([runs.stop(), server.close(), dynamodb.down(), secrets.down()]);
      await servicesServer.close();
      client.destroy();
    },
  };
}
export type StackWithFaults = Awaited<ReturnType<typeof stackWithFaults>>;

/** Its pages are at the healthy stack's origin. */
class FaultyStackVisitor extends Visitor {
  override readonly origin = inject('url');
}
