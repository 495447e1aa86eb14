import { randomBytes } from 'node:crypto';
import { matches } from '../shared/wildcards.ts';
import type { StackResources } from '../template/stack-resources.ts';
import { TemplateError } from '../template/template-error.ts';
import type { Behaviour, DistributionConfig } from './distribution-resources.ts';
import { type ApplyHeaders, headersPolicy } from './headers-policy.ts';

/** Where CloudFront gets an answer from: a bucket, the HTTP API. */
export type Origin = (request: Request, client: { readonly sourceIp: string }) => Promise<Response>;

interface Route {
  readonly behaviour: Behaviour;
  readonly origin: Origin;
  readonly originHost: string;
  readonly originPath: string;
  readonly applyHeaders: ApplyHeaders;
  /** What the origin gets in place of headers of these names that the viewer sends. */
  readonly customHeaders: readonly (readonly [name: string, value: string])[];
}

/**
 * Answers as the template's CloudFront distribution does, without a cache: behaviours by path, the default root object,
 * error pages, response headers.
 *
 * @param origins by host name, as the template's attributes give it
 * @param secret puts the values in the place of dynamic references
 * @throws TemplateError when a behaviour leads nowhere
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
export function distribution(
  config: DistributionConfig,
  origins: ReadonlyMap<string, Origin>,
  resources: StackResources,
  secret: (reference: string) => string = (text) => text,
): Origin {
  const routes = [...config.CacheBehaviors, config.DefaultCacheBehavior].map((behaviour) => route(behaviour));

  return async (request, client) => {
    const url = new URL(request.url);
    if (url.pathname === '/') url.pathname = `/${config.DefaultRootObject}`;
    const chosen = choose(url.pathname);
    const response = chosen.behaviour.AllowedMethods.includes(request.method)
      ? await chosen.origin(toOrigin(request, url, chosen, client), client)
      : new Response('This distribution does not allow this request.', { status: 403 });
    const answer = await errorPage(response, request, client);
    chosen.applyHeaders(answer.headers);
    return answer;
  };

  function route(behaviour: Behaviour): Route {
    const target = config.Origins.find(({ Id }) => Id === behaviour.TargetOriginId);
    const origin = target && origins.get(target.DomainName);
    if (!target || !origin) {
      throw new TemplateError(
        `The distribution's origin ${target?.DomainName ?? behaviour.TargetOriginId} is not in the stack`,
      );
    }
    return {
      behaviour,
      origin,
      originHost: target.DomainName,
      originPath: target.OriginPath,
      customHeaders: target.OriginCustomHeaders.map((it) => [it.HeaderName, secret(it.HeaderValue)] as const),
      applyHeaders: headersPolicy(resources, behaviour.ResponseHeadersPolicyId),
    };
  }

  function choose(path: string): Route {
    const found = routes.find(({ behaviour }) => matches(`/${behaviour.PathPattern.replace(/^\//, '')}`, path));
    if (!found) throw new TypeError('A default behaviour matches every path');
    return found;
  }

  async function errorPage(response: Response, request: Request, client: { sourceIp: string }): Promise<Response> {
    const custom = config.CustomErrorResponses.find(({ ErrorCode }) => ErrorCode === response.status);
    if (!custom?.ResponsePagePath) return new Response(response.body, response);
    const url = new URL(custom.ResponsePagePath, request.url);
    const chosen = choose(url.pathname);
    const page = await chosen.origin(toOrigin(new Request(url), url, chosen, client), client);
    if (!page.ok) return new Response(response.body, response);
    return new Response(page.body, { status: custom.ResponseCode ?? response.status, headers: page.headers });
  }
}

/** AllViewer and AllViewerExceptHostHeader: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
const everything = new Set(['216adef6-5c7f-47e4-b989-5492eafa07d3', 'b689b0a8-53d0-40ab-baf2-68738e2966ac']);

/** What CloudFront passes on: without a policy that says otherwise, no credentials, no cookies and no query. */
function toOrigin(
  request: Request,
  viewed: URL,
  { behaviour, originHost, originPath, customHeaders }: Route,
  client: Parameters<Origin>[1],
): Request {
  const url = new URL(viewed);
  url.pathname = originPath + url.pathname;
  const headers = new Headers(request.headers);
  headers.set('host', originHost);
  headers.append('x-forwarded-for', client.sourceIp);
  headers.set('x-amz-cf-id', randomBytes(42).toString('base64url'));
  if (!everything.has(behaviour.OriginRequestPolicyId ?? '')) {
    url.search = '';
    for (const name of ['authorization', 'cookie', 'origin', 'referer', 'accept-language']) headers.delete(name);
  }
  for (const [name, value] of customHeaders) headers.set(name, value);
  return new Request(url, {
    method: request.method,
    headers,
    ...(request.body && { body: request.body, duplex: 'half' }),
  });
}
