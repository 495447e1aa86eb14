import type { Invoker } from '../functions/invoker.ts';
import type { Clock } from '../shared/clock.ts';
import { accountId, partition } from '../template/attributes.ts';
import { httpResponse } from './answer.ts';
import type { ApiDefinition, ApiRoute, JwtAuthorizer } from './api-resources.ts';
import { JwtCheck, Unauthorized } from './authorizer.ts';
import { addCorsHeaders, isPreflight, preflightResponse } from './cors.ts';
import { type Authorizer, decodePath, httpApiEvent } from './event.ts';
import { matchRoute } from './routing.ts';
import { checkSignature } from './signature.ts';
import { Throttle } from './throttle.ts';

export interface HttpApiOptions {
  readonly api: ApiDefinition;
  readonly region: string;
  readonly invoker: Invoker;
  /** How authorizers get the keys of their issuers. */
  readonly fetchKeys?: typeof fetch;
  readonly clock?: Clock;
  /** Told why a request failed, which API Gateway does not tell its caller. */
  readonly onFailure?: (routeKey: string, reason: unknown) => void;
}

/** Answers requests as the HTTP API of the template does. */
export type HttpApi = (request: Request, client: { readonly sourceIp: string }) => Promise<Response>;

const largestBody = 10 * 1024 * 1024;

export function httpApi(options: HttpApiOptions): HttpApi {
  const { api, invoker } = options;
  const throttles = new Map(api.routes.map(({ key, throttle }) => [key, new Throttle(throttle, options.clock)]));
  const checks = new Map<string, JwtCheck>();

  return async (request, client) => {
    if (api.cors && isPreflight(request)) return preflightResponse(api.cors, request);
    const response = await answer(request, client.sourceIp);
    if (api.cors) addCorsHeaders(api.cors, request, response.headers);
    return response;
  };

  async function answer(request: Request, sourceIp: string): Promise<Response> {
    const match = matchRoute(api.routes, request.method, decodePath(new URL(request.url).pathname));
    if (!match) return message(404, 'Not Found');
    const { route } = match;
    if (!throttles.get(route.key)?.take()) return message(429, 'Too Many Requests');
    const body = new Uint8Array(await request.arrayBuffer());
    if (body.length > largestBody) return message(413, 'Request Entity Too Large');
    let authorizer: Authorizer | undefined;
    try {
      authorizer = await check(route, request, body);
    } catch (error) {
      if (error instanceof Unauthorized) return unauthorized(route, error);
      throw error;
    }
    const context = { api, match, sourceIp, ...(authorizer && { authorizer }) };
    const event = httpApiEvent(request, body, context);
    try {
      const returned = invoker.invoke(route.functionArn, event, caller(route));
      return httpResponse(await within(route.timeoutMilliseconds, returned));
    } catch (error) {
      options.onFailure?.(route.key, error);
      if (error instanceof IntegrationTimedOut) return message(503, 'Service Unavailable');
      return message(500, 'Internal Server Error');
    }
  }

  async function check(route: ApiRoute, request: Request, body: Uint8Array): Promise<Authorizer | undefined> {
    if (route.signed) return { iam: await checkSignature(request, body, options) };
    return route.authorizer && { jwt: await checkOf(route.authorizer).check(request, route.scopes) };
  }

  function checkOf(authorizer: JwtAuthorizer): JwtCheck {
    const known = checks.get(authorizer.id);
    if (known) return known;
    const created = new JwtCheck(authorizer, options.fetchKeys);
    checks.set(authorizer.id, created);
    return created;
  }

  function unauthorized(route: ApiRoute, error: Unauthorized): Response {
    options.onFailure?.(route.key, error);
    if (route.signed) return message(403, 'Forbidden');
    return error.status === 403
      ? message(403, 'Forbidden', {
          'www-authenticate': `Bearer scope="${route.scopes.join(' ')}" error="insufficient_scope"`,
        })
      : message(401, 'Unauthorized', { 'www-authenticate': 'Bearer' });
  }

  /** The ARN of the request, which a function's permission names with wildcards for stage and method. */
  function caller(route: ApiRoute) {
    const path = route.key.replace(' ', '');
    const sourceArn = `arn:${partition}:execute-api:${options.region}:${accountId}:${api.id}/$default/${path}`;
    return { service: 'apigateway.amazonaws.com', sourceArn };
  }
}

function message(status: number, text: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message: text }, { status, headers });
}

/** The integration's own limit has passed. A function that reaches its timeout before that has failed like any other. */
class IntegrationTimedOut extends Error {
  override readonly name = 'IntegrationTimedOut';
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new IntegrationTimedOut(`No answer in ${milliseconds} ms`)), milliseconds);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
