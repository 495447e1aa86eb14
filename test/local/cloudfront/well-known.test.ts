import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PasskeysStack, readConfiguration } from '../../../lib/index.ts';
import { bucketOrigin } from '../../../local/cloudfront/bucket-origin.ts';
import { cloudFrontLists } from '../../../local/cloudfront/bucket-policy.ts';
import { distribution, type Origin } from '../../../local/cloudfront/distribution.ts';
import { distributionConfig } from '../../../local/cloudfront/distribution-resources.ts';
import { deployedObjects } from '../../../local/cloudfront/site-files.ts';
import { apiDefinitions } from '../../../local/http-api/api-resources.ts';
import { readCloudAssembly } from '../../../local/template/cloud-assembly.ts';
import { stackResources } from '../../../local/template/stack-resources.ts';
import { configurations, fingerprint } from '../../lib/synthesize.ts';

const region = 'ap-southeast-2';
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The pages of the stack in one of the configurations, as its distribution serves them. */
function served(configuration: Record<string, string>): (path: string, init?: RequestInit) => Promise<Response> {
  const outdir = mkdtempSync(join(tmpdir(), 'well-known-'));
  folders.push(outdir);
  const context = { region, relyingPartyName: 'Passkeys', ...configuration };
  const app = new App({ outdir, context, builtinCloudFormationValidation: false });
  new PasskeysStack(app, 'Passkeys', { env: { region }, ...readConfiguration(app.node) });
  app.synth();
  const resources = stackResources(readCloudAssembly(outdir), region);
  const origins = new Map<string, Origin>();
  for (const { domainName } of apiDefinitions(resources)) origins.set(domainName, async () => Response.error());
  for (const bucket of resources.ofType('AWS::S3::Bucket', v.looseObject({}))) {
    const objects = deployedObjects(resources).get(bucket.ref) ?? new Map();
    origins.set(bucket.attribute('RegionalDomainName'), bucketOrigin(objects, cloudFrontLists(resources, bucket)));
  }
  const config = distributionConfig(resources);
  if (!config) throw new Error('no distribution');
  const serve = distribution(config, origins, resources);
  return (path, init) => serve(new Request(`https://example.com${path}`, init), { sourceIp: '127.0.0.1' });
}

describe('The well-known documents of the distribution', () => {
  let request: ReturnType<typeof served>;
  beforeAll(() => {
    request = served(configurations['apps and other domains']);
  });

  it.each([
    ['webauthn', { origins: ['https://example.co.uk', 'https://example.de'] }],
    ['passkey-endpoints', { enroll: 'https://example.com/', manage: 'https://example.com/' }],
    [
      'assetlinks.json',
      [
        {
          relation: ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds'],
          target: {
            namespace: 'android_app',
            package_name: 'com.example.app',
            sha256_cert_fingerprints: [fingerprint],
          },
        },
      ],
    ],
    ['apple-app-site-association', { webcredentials: { apps: ['ABCDE12345.com.example.app'] } }],
  ])('The distribution serves the well-known document %s', async (name, content) => {
    const response = await request(`/.well-known/${name}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(await response.json()).toEqual(content);
  });

  it('The distribution answers unknown paths with 404 and without HTML', async () => {
    for (const path of ['/.well-known/security.txt', '/.well-known/', '/.well-known/webauthn/', '/missing.html']) {
      const response = await request(path);
      expect(response.status, path).toBe(404);
      expect(response.headers.get('content-type'), path).not.toContain('html');
    }
  });
});

it('The distribution answers 404 for a well-known document without content', async () => {
  const request = served({});
  const endpoints = await request('/.well-known/passkey-endpoints');
  // The distribution's own domain, which is known at deployment.
  const page = expect.stringMatching(/^https:\/\/\w+\.cloudfront\.net\/$/);
  expect(await endpoints.json()).toEqual({ enroll: page, manage: page });
  for (const name of ['webauthn', 'assetlinks.json', 'apple-app-site-association']) {
    const response = await request(`/.well-known/${name}`);
    expect(response.status, name).toBe(404);
    expect(await response.text(), name).not.toContain('<html');
  }
});
