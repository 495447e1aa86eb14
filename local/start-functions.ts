import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { cognitoEndpoint } from './endpoints/cognito.ts';
import { dynamoDbEndpoint } from './endpoints/dynamodb.ts';
import type { Endpoint } from './endpoints/endpoint.ts';
import { eventBridgeEndpoint } from './endpoints/event-bridge.ts';
import { lambdaEndpoint } from './endpoints/lambda.ts';
import type { StoredSecret } from './endpoints/secrets.ts';
import { secretsManagerEndpoint } from './endpoints/secrets-manager.ts';
import { endpointServer, endpointVariables } from './endpoints/server.ts';
import { type Mailer, sesEndpoint } from './endpoints/ses.ts';
import type { BusEvent } from './event-bus/bus-event.ts';
import { EventBus } from './event-bus/event-bus.ts';
import { eventRules } from './event-bus/rules.ts';
import type { Invoker } from './functions/invoker.ts';
import { LocalInvoker, type LocalInvokerOptions } from './functions/local-invoker.ts';
import { type MayInvoke, permissions } from './functions/permissions.ts';
import { templateFunctions } from './functions/template-functions.ts';
import { policies } from './iam/policies.ts';
import type { AwsApiName } from './shared/aws-apis.ts';
import type { Log } from './shared/log.ts';
import { listenOnLoopback } from './shared/loopback-server.ts';
import type { Messages } from './shared/messages.ts';
import type { Trace } from './shared/trace.ts';
import { streamMappings } from './streams/mappings.ts';
import type { DeadLetter } from './streams/start-streams.ts';
import { startStreams } from './streams/start-streams.ts';
import type { StackResources } from './template/stack-resources.ts';

export interface StartFunctionsOptions {
  readonly resources: StackResources;
  readonly dynamodb: DynamoDBClient;
  readonly databaseEndpoint: string;
  /** The URL of the user pool, which must answer before functions run. */
  readonly userPoolEndpoint: string;
  /** The template's secrets, by ARN. */
  readonly secrets: ReadonlyMap<string, StoredSecret>;
  /** Gets what functions write to their output, line by line. */
  readonly onLine: LocalInvokerOptions['onLine'];
  /** The outbox of SES's emails. */
  readonly messages: Messages;
  readonly log: Log;
  /** Called with each event that a bus takes. */
  readonly onEvent?: (event: BusEvent) => void;
  readonly trace: Trace;
  /** Wraps the invoker that delivers each event once; tests deliver twice or never. @default that invoker itself */
  readonly deliver?: ((once: Invoker) => Invoker) | undefined;
  /**
   * Returns the origin at which functions reach the AWS APIs, given where these are served; tests put a proxy between.
   * @default the same
   */
  readonly reachServices?: ((origin: string) => Promise<string>) | undefined;
}

/** The functions, with the services that they call and that invoke them. */
export interface RunningFunctions {
  readonly invoker: Invoker;
  /** Where audit events go. */
  readonly eventBus: EventBus;
  readonly mailer: Mailer;
  /** The records of streams that failed for good. */
  readonly deadLetters: readonly DeadLetter[];
  /** Ends a function's processes, in the middle of what they do. */
  killFunction(functionArn: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Makes the template's functions ready to be invoked, serves the AWS APIs that they call, and reads the streams and events that invoke
 * them.
 * @throws TemplateError if the template defines a function, a permission or a stream that can't run
 */
export async function startFunctions(options: StartFunctionsOptions): Promise<RunningFunctions> {
  const { resources, log, trace, onLine } = options;
  // The functions' environment has the server's address, and the server has to know the functions.
  const endpoints = Promise.withResolvers<ReturnType<typeof endpointServer>>();
  const server = await listenOnLoopback(async (request) => (await endpoints.promise).fetch(request));
  try {
    const served = `http://127.0.0.1:${server.port}`;
    const address = (await options.reachServices?.(served)) ?? served;
    const functions = templateFunctions(resources, (name) => endpointVariables(address, name));
    const service = { region: resources.region, authorize: policies(resources), trace };
    const runs = new LocalInvoker({ functions, mayInvoke: mayInvoke(resources), trace, onLine });
    const invoker = options.deliver?.(runs) ?? runs;
    const eventBus = new EventBus({
      rules: eventRules(resources),
      onFailure: (rule, reason) => log.problem(`${rule}: ${reason}`),
      onEvent: options.onEvent,
    });
    eventBus.invoker = invoker;
    const mailer: Mailer = { state: 'available' };
    endpoints.resolve(
      endpointServer(functions, {
        dynamodb: dynamoDbEndpoint(options.databaseEndpoint, service),
        eventbridge: eventBridgeEndpoint(eventBus, service),
        secretsmanager: secretsManagerEndpoint(options.secrets, service),
        cognito: cognitoEndpoint(options.userPoolEndpoint, service),
        lambda: lambdaEndpoint(invoker, service),
        ses: sesEndpoint(options.messages, mailer, service),
      } satisfies Record<AwsApiName, Endpoint>),
    );
    const mappings = streamMappings(resources, functions, service.authorize);
    const streams = await startStreams({ ...options, mappings, region: resources.region, invoker });
    eventBus.startSchedules();
    return {
      invoker,
      eventBus,
      mailer,
      deadLetters: streams.deadLetters,
      killFunction: (functionArn) => runs.kill(functionArn),
      async stop() {
        await Promise.all([streams.stop(), eventBus.stop(), runs.stop()]);
        await server.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/**
 * Services need a Lambda permission. Calls by functions were checked against their role already; CloudFormation may invoke any function.
 */
function mayInvoke(resources: StackResources): MayInvoke {
  const byPermission = permissions(resources);
  return (functionArn, caller) =>
    ['lambda', 'cloudformation'].includes(caller.service) || byPermission(functionArn, caller);
}
