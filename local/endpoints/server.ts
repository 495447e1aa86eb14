import { Hono } from 'hono';
import { type CallingFunction, errorResponse } from './caller.ts';
import type { CognitoEndpoint } from './cognito.ts';
import type { DynamoDbEndpoint } from './dynamodb.ts';
import type { EventBridgeEndpoint } from './event-bridge.ts';
import type { LambdaEndpoint } from './lambda.ts';
import type { SecretsManagerEndpoint } from './secrets-manager.ts';
import type { SesEndpoint } from './ses.ts';

/** The variables that make a function's SDK call the endpoints here: its name is in the address, so the call is known as its own. */
export function endpointVariables(base: string, functionName: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: `${base}/${functionName}/dynamodb`,
    AWS_ENDPOINT_URL_EVENTBRIDGE: `${base}/${functionName}/eventbridge`,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `${base}/${functionName}/secretsmanager`,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: `${base}/${functionName}/cognito`,
    AWS_ENDPOINT_URL_LAMBDA: `${base}/${functionName}/lambda`,
    AWS_ENDPOINT_URL_SESV2: `${base}/${functionName}/ses`,
  };
}

/** The AWS services that functions call. */
export function endpointServer(
  functions: readonly CallingFunction[],
  services: {
    readonly dynamodb: DynamoDbEndpoint;
    readonly secretsmanager: SecretsManagerEndpoint;
    readonly cognito?: CognitoEndpoint;
    readonly lambda?: LambdaEndpoint;
    readonly ses?: SesEndpoint;
    readonly eventbridge: EventBridgeEndpoint;
  },
): Hono {
  const callers = new Map(functions.map((it) => [it.name, it]));
  const app = new Hono();
  const stranger = () => errorResponse(403, 'UnrecognizedClientException', 'Who is that?');
  app.post('/:function/:service{dynamodb|secretsmanager|eventbridge|cognito}/', (context) => {
    const caller = callers.get(context.req.param('function'));
    const endpoint = services[context.req.param('service') as Exclude<keyof typeof services, 'lambda' | 'ses'>];
    return caller && endpoint ? endpoint(context.req.raw, caller) : stranger();
  });
  app.post('/:function/lambda/2015-03-31/functions/:name/invocations', (context) => {
    const caller = callers.get(context.req.param('function'));
    return caller && services.lambda
      ? services.lambda(context.req.raw, caller, decodeURIComponent(context.req.param('name')))
      : stranger();
  });
  app.post('/:function/ses/v2/email/outbound-emails', (context) => {
    const caller = callers.get(context.req.param('function'));
    return caller && services.ses ? services.ses(context.req.raw, caller) : stranger();
  });
  return app;
}
