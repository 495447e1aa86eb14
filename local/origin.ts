import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Http2Bindings, HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import * as v from 'valibot';
import { bucketOrigin } from './cloudfront/bucket-origin.ts';
import { cloudFrontLists } from './cloudfront/bucket-policy.ts';
import { distribution, type Origin } from './cloudfront/distribution.ts';
import { distributionConfig } from './cloudfront/distribution-resources.ts';
import { deployedObjects } from './cloudfront/site-files.ts';
import type { Descriptions } from './endpoints/descriptions.ts';
import { type StoredSecret, withSecrets } from './endpoints/secrets.ts';
import type { Invoker } from './functions/invoker.ts';
import { type ApiDefinition, apiDefinitions } from './http-api/api-resources.ts';
import { decodePath } from './http-api/event.ts';
import { type HttpApi, httpApi } from './http-api/http-api.ts';
import { matchRoute } from './http-api/routing.ts';
import type { Feed } from './live/feed.ts';
import { livePage } from './live/live-page.ts';
import type { LogStore } from './logs/log-store.ts';
import { logsEndpoint } from './logs/logs-endpoint.ts';
import type { Log } from './shared/log.ts';
import type { Messages } from './shared/messages.ts';
import type { Trace } from './shared/trace.ts';
import { isByForeignPage } from './shared/web-pages.ts';
import { accountId } from './template/attributes.ts';
import type { StackResources } from './template/stack-resources.ts';
import { TemplateError } from './template/template-error.ts';
import { userPoolServer } from './user-pool/server.ts';

export interface OneOriginOptions {
  /** Where all this is reached. */
  readonly url: string;
  readonly resources: StackResources;
  readonly invoker: Invoker;
  readonly dynamodb: DynamoDBClient;
  readonly messages: Messages;
  /** What the distribution sends to its origins. @default none is sent */
  readonly secrets?: ReadonlyMap<string, StoredSecret>;
  /** What `/_local/` shows. */
  readonly feed: Feed;
  readonly logs: LogStore;
  readonly log: Log;
  readonly trace: Trace;
  /** Answers administrators' questions to other AWS services than the user pool. */
  readonly descriptions?: Descriptions;
  /** Ends when the custom resources are made: the API may have attributes of theirs. @default there are none */
  readonly made?: Promise<unknown>;
}

export type OriginHandler = (request: Request, bindings: HttpBindings | Http2Bindings) => Response | Promise<Response>;

/**
 * All that the stack answers, at one origin: the pages and the API as its distribution serves them, the user pool as
 * Cognito's endpoint does, the messages that the pool would have sent, and CloudWatch Logs of what functions wrote.
 * @throws TemplateError when the template has something wrong about them
 */
export function oneOrigin(options: OneOriginOptions): OriginHandler {
  const { messages, feed, trace } = options;
  const pool = userPool(options);
  const inside = new Hono<{ Bindings: HttpBindings | Http2Bindings }>();
  inside.get('/_local/messages', (context) => context.json({ messages: messages.list() }));
  inside.get('/_local', (context) => context.redirect('/_local/'));
  inside.route('/_local/', livePage(feed));
  const queries = options.resources.ofType('AWS::Logs::QueryDefinition', v.looseObject({ QueryString: v.string() }));
  const logs = logsEndpoint(
    options.logs,
    queries.map(({ properties }) => properties.QueryString),
  );
  inside.on('POST', ['/_local/logs', '/_local/logs/'], ({ req }) => logs(req.raw));
  inside.use(async ({ req }, next) => (await options.descriptions?.(req.raw)) ?? next());
  inside.on(['POST', 'OPTIONS'], '/', ({ req }) => pool.server.fetch(req.raw));
  for (const folder of ['', '/issuer-cognito-idp']) {
    inside.get(`${folder}/${pool.id}/.well-known/*`, ({ req }) => pool.server.fetch(req.raw));
  }
  const fetchKeys: typeof fetch = async (input, init) => pool.server.fetch(new Request(input, init));
  const pages = options.made?.then(() => pagesAndApi(options, fetchKeys)) ?? pagesAndApi(options, fetchKeys);
  inside.all('*', async ({ req, env }) =>
    (await pages)(req.raw, { sourceIp: env.incoming.socket.remoteAddress ?? '127.0.0.1' }),
  );

  return async (request, bindings) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/_local') && isByForeignPage(request)) {
      return new Response('Pages of other origins may not see the messages and logs of the local stack.', {
        status: 403,
      });
    }
    const at = Date.now();
    const began = performance.now();
    const response = await inside.fetch(request, bindings);
    // What the page of the local stack itself asks for is no news on it.
    if (pathname.startsWith('/_local')) return response;
    const target = request.headers.get('x-amz-target')?.split('.').at(-1);
    trace({
      at,
      durationMs: performance.now() - began,
      kind: 'http',
      name: `${request.method} ${pathname}`,
      status: response.status,
      ...(target !== undefined && { detail: target }),
    });
    return response;
  };
}

function userPool({ resources, url, ...options }: OneOriginOptions) {
  const [pool, ...others] = resources.ofType('AWS::Cognito::UserPool', v.looseObject({}));
  if (!pool || others.length > 0) throw new TemplateError('The local stack runs one user pool');
  const clients = resources
    .ofType('AWS::Cognito::UserPoolClient', v.looseObject({ UserPoolId: v.string() }))
    .filter(({ properties }) => properties.UserPoolId === pool.ref)
    .map(({ ref, properties }) => ({ id: ref, properties }));
  const server = userPoolServer({
    pool: { id: pool.ref, arn: pool.attribute('Arn'), properties: pool.properties },
    clients,
    endpoint: url,
    accountId,
    region: resources.region,
    dynamodb: options.dynamodb,
    invoker: options.invoker,
    messages: options.messages,
    clock: () => new Date(),
    trace: options.trace,
  });
  return { id: pool.ref, server };
}

function pagesAndApi({ resources, invoker, log, secrets }: OneOriginOptions, fetchKeys: typeof fetch): Origin {
  const apis = apiDefinitions(resources).map((api) => {
    const onFailure = (route: string, reason: unknown) => log.problem(`${route}: ${reason}`);
    return { ...api, handle: httpApi({ api, region: resources.region, invoker, fetchKeys, onFailure }) };
  });
  const origins = new Map<string, Origin>(apis.map(({ domainName, handle }) => [domainName, handle]));
  for (const bucket of resources.ofType('AWS::S3::Bucket', v.looseObject({}))) {
    const objects = deployedObjects(resources).get(bucket.ref) ?? new Map();
    origins.set(bucket.attribute('RegionalDomainName'), bucketOrigin(objects, cloudFrontLists(resources, bucket)));
  }
  const config = distributionConfig(resources);
  const secret = (text: string) => (secrets ? withSecrets(text, secrets) : '');
  const forUsers = apis.find(({ routes }) => routes.some(({ signed }) => !signed));
  const pages = config ? distribution(config, origins, resources, secret) : forUsers?.handle;
  if (!pages) throw new TemplateError('The template has neither a distribution nor an HTTP API');
  return async (request, client) => await (directly(apis, request) ?? pages)(request, client);
}

/**
 * Who signs a request sends it to the API's own address, since CloudFront would change the host that the signature is about. Here that
 * address is the same origin as all others. The users' API answers at its own address to who names it in the header `x-local-host`.
 */
function directly(
  apis: readonly (ApiDefinition & { readonly handle: HttpApi })[],
  request: Request,
): HttpApi | undefined {
  const path = decodePath(new URL(request.url).pathname);
  const host = request.headers.get('x-local-host');
  if (host !== null) return apis.find(({ domainName }) => domainName === host)?.handle;
  return apis.find(({ routes }) => matchRoute(routes, request.method, path)?.route.signed)?.handle;
}
