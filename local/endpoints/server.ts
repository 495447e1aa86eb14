import { Hono } from 'hono';
import { type AwsApi, type AwsApiName, awsApis } from '../shared/aws-apis.ts';
import { isByWebPage } from '../shared/web-pages.ts';
import { type CallingFunction, type Endpoint, errorResponse } from './endpoint.ts';

const apis = Object.entries(awsApis) as [AwsApiName, AwsApi][];

/**
 * The environment variables that make a function's SDK call the endpoints here. Each address has the function's name in it, so the server
 * knows who calls.
 */
export function endpointVariables(base: string, functionName: string): Record<string, string> {
  return Object.fromEntries(apis.map(([name, { variable }]) => [variable, `${base}/${functionName}/${name}`]));
}

/**
 * Serves AWS APIs to functions. A caller or an API that it was not given gets `UnrecognizedClientException`, and so does a
 * web page, which could invoke functions and send emails with simple requests.
 */
export function endpointServer(
  functions: readonly CallingFunction[],
  endpoints: Readonly<Partial<Record<AwsApiName, Endpoint>>>,
): Hono {
  const callers = new Map(functions.map((it) => [it.name, it]));
  const app = new Hono();
  app.use(({ req }, next) => (isByWebPage(req.raw) ? Promise.resolve(unrecognized()) : next()));
  for (const [name, { path }] of apis) {
    app.post(`/:function/${name}${path}`, (context) => {
      const { function: functionName = '', ...parameters } = context.req.param();
      const caller = callers.get(functionName);
      const endpoint = endpoints[name];
      return caller && endpoint ? endpoint(context.req.raw, caller, parameters) : unrecognized();
    });
  }
  return app;
}

const unrecognized = () => errorResponse(403, 'UnrecognizedClientException', 'Who is that?');
