import { Hono } from 'hono';
import { type CallingFunction, errorResponse } from './caller.ts';
import type { DynamoDbEndpoint } from './dynamodb.ts';
import type { EventBridgeEndpoint } from './event-bridge.ts';
import type { SecretsManagerEndpoint } from './secrets-manager.ts';

/** The variables that make a function's SDK call the endpoints here: its name is in the address, so the call is known as its own. */
export function endpointVariables(base: string, functionName: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: `${base}/${functionName}/dynamodb`,
    AWS_ENDPOINT_URL_EVENTBRIDGE: `${base}/${functionName}/eventbridge`,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `${base}/${functionName}/secretsmanager`,
  };
}

/** The AWS services that functions call. */
export function endpointServer(
  functions: readonly CallingFunction[],
  services: {
    readonly dynamodb: DynamoDbEndpoint;
    readonly secretsmanager: SecretsManagerEndpoint;
    readonly eventbridge: EventBridgeEndpoint;
  },
): Hono {
  const callers = new Map(functions.map((it) => [it.name, it]));
  const app = new Hono();
  app.post('/:function/:service{dynamodb|secretsmanager|eventbridge}/', (context) => {
    const caller = callers.get(context.req.param('function'));
    const endpoint = services[context.req.param('service') as keyof typeof services];
    return caller
      ? endpoint(context.req.raw, caller)
      : errorResponse(403, 'UnrecognizedClientException', 'Who is that?');
  });
  return app;
}
