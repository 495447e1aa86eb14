import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { accountId } from '../template/attributes.ts';
import type { Authorization } from './authorizer.ts';
import type { RouteMatch } from './routing.ts';
import type { IamIdentity } from './signature.ts';

/** What the route's authorizer found: a token's claims, or who signed. */
export type Authorizer = { readonly jwt: Authorization } | { readonly iam: IamIdentity };

/** What an event says beside what is in the request itself. */
export interface EventContext {
  readonly api: { readonly id: string; readonly domainName: string };
  readonly match: RouteMatch;
  readonly sourceIp: string;
  readonly authorizer?: Authorizer;
}

/** An event of payload format 2.0, with the authorizer's result where the route has one. */
export type HttpApiEvent = Omit<APIGatewayProxyEventV2, 'requestContext'> & {
  requestContext: APIGatewayProxyEventV2['requestContext'] & { authorizer?: Authorizer };
};

/**
 * Makes the event that API Gateway gives a function for a request.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpApiEvent(request: Request, body: Uint8Array, context: EventContext): HttpApiEvent {
  const url = new URL(request.url);
  const { cookie, ...given } = Object.fromEntries(request.headers);
  const forwardedFor = [given['x-forwarded-for'], context.sourceIp].filter(Boolean).join(', ');
  const headers = { ...given, 'x-forwarded-for': forwardedFor };
  const query = multiple(url.searchParams);
  const path = decodePath(url.pathname);
  const now = new Date();
  const { match, api, authorizer } = context;
  const encoded = body.length > 0 && !isText(request.headers.get('content-type'));
  return {
    version: '2.0',
    routeKey: match.route.key,
    rawPath: path,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId,
      apiId: api.id,
      ...(authorizer && { authorizer }),
      domainName: api.domainName,
      domainPrefix: api.domainName.split('.')[0] ?? '',
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: context.sourceIp,
        userAgent: request.headers.get('user-agent') ?? '',
      },
      requestId: randomUUID(),
      routeKey: match.route.key,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(match.parameters).length > 0 && { pathParameters: { ...match.parameters } }),
    ...(body.length > 0 && { body: Buffer.from(body).toString(encoded ? 'base64' : 'utf8') }),
    isBase64Encoded: encoded,
  };
}

/** API Gateway matches and passes on the decoded path. What can't be decoded stays as it is. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function multiple(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries(Array.from(parameters.keys(), (name) => [name, parameters.getAll(name).join(',')]));
}

/** Which bodies reach the function as they are; all others are Base64. */
function isText(contentType: string | null): boolean {
  return /^(text\/|application\/(json|javascript|xml)\b|application\/[\w.-]+\+(json|xml)\b)/i.test(
    contentType ?? 'text/',
  );
}

/** `12/Mar/2020:19:03:58 +0000` */
function logTime(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
