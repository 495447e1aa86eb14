import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { bucketOrigin } from '../../../local/cloudfront/bucket-origin.ts';
import { distribution, type Origin } from '../../../local/cloudfront/distribution.ts';
import { distributionConfig } from '../../../local/cloudfront/distribution-resources.ts';
import { deployedObjects } from '../../../local/cloudfront/site-files.ts';
import type { JsonObject } from '../../../local/shared/json.ts';
import { stackOf } from '../support/stack-of.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Home</title>');
writeFileSync(join(folder, 'missing.html'), '<!doctype html><title>Missing</title>');
writeFileSync(join(folder, 'config.json'), '{"pool":"<<marker:0xbaba:0>>"}');
writeFileSync(join(folder, 'assets', 'app.js'), 'export {}');

const behaviour = { TargetOriginId: 'pages', ResponseHeadersPolicyId: { Ref: 'Headers' } };
const api = {
  TargetOriginId: 'api',
  PathPattern: '/passkeys*',
  AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
};
const allViewerExceptHost = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

function site({ apiBehaviour = {}, config = {} }: { apiBehaviour?: JsonObject; config?: JsonObject } = {}) {
  const resources = stackOf(
    {
      Resources: {
        Bucket: { Type: 'AWS::S3::Bucket' },
        Headers: {
          Type: 'AWS::CloudFront::ResponseHeadersPolicy',
          Properties: {
            ResponseHeadersPolicyConfig: {
              Name: 'headers',
              SecurityHeadersConfig: {
                ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
                StrictTransportSecurity: { AccessControlMaxAgeSec: 1, Override: true },
                FrameOptions: { FrameOption: 'DENY', Override: true },
              },
              CustomHeadersConfig: { Items: [{ Header: 'Cache-Control', Value: 'max-age=1', Override: false }] },
              RemoveHeadersConfig: { Items: [{ Header: 'ETag' }] },
            },
          },
        },
        Pages: {
          Type: 'Custom::CDKBucketDeployment',
          Properties: {
            DestinationBucketName: { Ref: 'Bucket' },
            SourceObjectKeys: ['site.zip'],
            SourceMarkers: [{ '<<marker:0xbaba:0>>': 'a"b' }],
            SourceMarkersConfig: [{ jsonEscape: true }],
            Exclude: ['assets/*'],
            SystemMetadata: { 'cache-control': 'no-cache' },
          },
        },
        Distribution: {
          Type: 'AWS::CloudFront::Distribution',
          Properties: {
            DistributionConfig: {
              DefaultRootObject: 'index.html',
              DefaultCacheBehavior: behaviour,
              CacheBehaviors: [{ ...api, OriginRequestPolicyId: allViewerExceptHost, ...apiBehaviour }],
              Origins: [
                { Id: 'pages', DomainName: { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] } },
                {
                  Id: 'api',
                  DomainName: 'api.example',
                  OriginCustomHeaders: [{ HeaderName: 'x-origin', HeaderValue: 'reference' }],
                },
              ],
              ...config,
            },
          },
        },
      },
    },
    { 'site.zip': folder },
  );
  const [objects] = deployedObjects(resources).values();
  const seen: Request[] = [];
  const apiOrigin: Origin = async (request) => {
    seen.push(request);
    return Response.json({ message: 'Forbidden' }, { status: 403 });
  };
  const settings = distributionConfig(resources);
  const bucket = resources.ofType('AWS::S3::Bucket', v.looseObject({}))[0]?.attribute('RegionalDomainName') ?? '';
  if (!settings || !objects) throw new Error('no distribution');
  const serve = distribution(
    settings,
    new Map([
      [bucket, bucketOrigin(objects)],
      ['api.example', apiOrigin],
    ]),
    resources,
    (reference) => `value of ${reference}`,
  );
  const request = (path: string, init?: RequestInit) =>
    serve(new Request(`http://localhost${path}`, init), { sourceIp: '127.0.0.1' });
  return { request, seen };
}

describe('The distribution', () => {
  it('The distribution serves the deployed files with their content type and replaced markers', async () => {
    const { request } = site();
    const home = await request('/');
    expect(await home.text()).toContain('<title>Home</title>');
    expect(home.headers.get('content-type')).toContain('text/html');
    const config = await request('/config.json');
    expect(await config.json()).toEqual({ pool: 'a"b' });
    expect(config.headers.get('content-type')).toContain('application/json');
  });

  it('The distribution does not serve files that the deployment excludes', async () => {
    expect((await site().request('/assets/app.js')).status).toBe(403);
  });

  it('The distribution applies the response headers policy, except HSTS over HTTP', async () => {
    const { headers } = await site().request('/');
    expect(headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.has('etag')).toBe(false);
    expect(headers.has('strict-transport-security')).toBe(false);
  });

  it('The distribution forwards whole requests to the API with the host name of the origin', async () => {
    const { request, seen } = site();
    const headers = { authorization: 'Bearer x', cookie: 'a=1', host: 'localhost' };
    await request('/passkeys/one?a=1', { method: 'POST', body: 'text', headers });
    const [sent] = seen;
    expect(sent?.url).toBe('http://localhost/passkeys/one?a=1');
    expect(await sent?.text()).toBe('text');
    expect(Object.fromEntries(sent?.headers ?? [])).toMatchObject({
      authorization: 'Bearer x',
      cookie: 'a=1',
      host: 'api.example',
    });
  });

  it('The distribution sends its own headers in place of those that a viewer makes up, and appends the viewer’s address', async () => {
    const { request, seen } = site();
    await request('/passkeys/one', { headers: { 'x-origin': 'made up', 'x-forwarded-for': '203.0.113.7' } });
    expect(seen[0]?.headers.get('x-origin')).toBe('value of reference');
    expect(seen[0]?.headers.get('x-forwarded-for')).toBe('203.0.113.7, 127.0.0.1');
  });

  it('The distribution replaces the id of the request that a caller makes up, as CloudFront does', async () => {
    const { request, seen } = site();
    const madeUp = 'made-up-by-a-caller-who-calls-the-distribution';
    await request('/passkeys/one', { headers: { 'x-amz-cf-id': madeUp } });
    await request('/passkeys/two');
    const ids = seen.map(({ headers }) => headers.get('x-amz-cf-id'));
    expect(new Set([...ids, madeUp]).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[\w-]{56}$/);
  });

  it('The distribution drops credentials and query parameters without an origin request policy', async () => {
    const { request, seen } = site({ apiBehaviour: { OriginRequestPolicyId: 'another' } });
    await request('/passkeys?a=1', { headers: { authorization: 'Bearer x', cookie: 'a=1' } });
    expect(seen[0]?.url).toBe('http://localhost/passkeys');
    expect([...(seen[0]?.headers.keys() ?? [])]).not.toEqual(expect.arrayContaining(['authorization']));
  });

  it('The distribution refuses methods that a behavior does not allow', async () => {
    expect((await site().request('/', { method: 'POST' })).status).toBe(403);
  });

  it('The distribution replaces errors with error pages, including errors of the API', async () => {
    const config = { CustomErrorResponses: [{ ErrorCode: 403, ResponseCode: 404, ResponsePagePath: '/missing.html' }] };
    const { request } = site({ config });
    for (const path of ['/nothing', '/passkeys']) {
      const response = await request(path);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('<title>Missing</title>');
    }
  });

  it('The distribution answers 304 for an unchanged file', async () => {
    const { request } = site({ config: { DefaultCacheBehavior: { TargetOriginId: 'pages' } } });
    const etag = (await request('/')).headers.get('etag') ?? '';
    expect((await request('/', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('The distribution refuses CloudFront Functions, an unknown origin, and an unknown headers policy', () => {
    const functions = { FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'arn' }] };
    expect(() => site({ apiBehaviour: functions })).toThrow('the local stack runs no CloudFront Functions');
    expect(() => site({ apiBehaviour: { TargetOriginId: 'nowhere' } })).toThrow('origin nowhere is not in the stack');
    expect(() => site({ apiBehaviour: { ResponseHeadersPolicyId: 'managed' } })).toThrow(
      'no response headers policy managed',
    );
  });
});
