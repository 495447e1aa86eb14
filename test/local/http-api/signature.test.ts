import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { checkSignature } from '../../../local/http-api/signature.ts';

const region = 'ap-southeast-2';
const now = new Date('2026-11-22T01:02:03Z');
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

interface Signing {
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly region?: string;
  readonly service?: string;
  readonly at?: Date;
  readonly body?: string;
}

/** A request as AWS's own signer signs it, and its body. */
async function signed(path: string, given: Signing = {}) {
  const url = new URL(path, 'http://localhost:3000');
  const signer = new SignatureV4({
    service: given.service ?? 'execute-api',
    region: given.region ?? region,
    credentials: given.credentials ?? credentials,
    sha256: Hash.bind(null, 'sha256'),
  });
  const { headers } = await signer.sign(
    {
      method: 'DELETE',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, 'x-more': 'a  b' },
      ...(given.body && { body: given.body }),
    },
    { signingDate: given.at ?? now },
  );
  return { url, headers };
}

const check = ({ url, headers }: Awaited<ReturnType<typeof signed>>, { body = '', method = 'DELETE' } = {}) =>
  checkSignature(new Request(url, { method, headers }), Buffer.from(body), { region, clock: () => now });

describe('A signed request', () => {
  it.each<[string, Signing]>([
    ['/admin/users/x/passkeys', {}],
    ['/admin/users/x/passkeys/a-b_c%2F%20d', {}],
    ['/admin/users/x?b=2&a=1%20x', {}],
    ['/admin/users/x', { body: '{"a":1}' }],
    ['/admin/users/x', { credentials: { ...credentials, sessionToken: 'session' } }],
    ['/admin/users/x', { at: new Date(now.getTime() - 299_000) }],
    ['/admin/users/x', { at: new Date(now.getTime() + 299_000) }],
  ])('A request signed for %s identifies the local IAM user with %j', async (path, given) => {
    expect(await check(await signed(path, given), { body: given.body ?? '' })).toEqual({
      accessKey: 'local',
      accountId: '123456789012',
      callerId: 'local',
      cognitoIdentity: null,
      principalOrgId: '',
      userArn: 'arn:aws:iam::123456789012:user/local',
      userId: 'local',
    });
  });

  it.each<[string, Signing]>([
    ['by another key', { credentials: { ...credentials, accessKeyId: 'other' } }],
    ['with another secret', { credentials: { ...credentials, secretAccessKey: 'other' } }],
    ['for another region', { region: 'us-east-1' }],
    ['for another service', { service: 's3' }],
    ['six minutes ago', { at: new Date(now.getTime() - 360_000) }],
    ['in six minutes', { at: new Date(now.getTime() + 360_000) }],
  ])('A request signed %s is refused', async (_, given) => {
    await expect(check(await signed('/admin/users/x', given))).rejects.toMatchObject({ status: 403 });
  });

  it('A signed request is refused if a signed part has changed', async () => {
    const genuine = await signed('/admin/users/x?a=1', { body: 'body' });
    const { headers } = genuine;
    const changed = [
      () => check({ ...genuine, url: new URL('/admin/users/y?a=1', genuine.url) }, { body: 'body' }),
      () => check({ ...genuine, url: new URL('/admin/users/x?a=2', genuine.url) }, { body: 'body' }),
      () => check(genuine, { body: 'body', method: 'GET' }),
      () => check(genuine, { body: 'another' }),
      () => check({ ...genuine, headers: { ...headers, 'x-more': 'c' } }, { body: 'body' }),
      () => check({ ...genuine, headers: { ...headers, host: 'other:3000' } }, { body: 'body' }),
      () => check({ ...genuine, headers: { ...headers, 'x-amz-date': '20261122T010202Z' } }, { body: 'body' }),
    ];
    expect(await check(genuine, { body: 'body' })).toMatchObject({ userId: 'local' });
    for (const attempt of changed) await expect(attempt()).rejects.toMatchObject({ status: 403 });
  });

  it.each(['', 'Bearer x', 'AWS4-HMAC-SHA256 Credential=local', 'AWS4-HMAC-SHA256 x'])(
    'A request with the authorization header %j is refused',
    async (authorization) => {
      const genuine = await signed('/admin/users/x');
      const headers = { ...genuine.headers, authorization };
      await expect(check({ ...genuine, headers })).rejects.toMatchObject({ status: 403 });
    },
  );

  it('A signed request is refused if its host or its time is not signed', async () => {
    for (const name of ['host', 'x-amz-date']) {
      const { url, headers } = await signed('/admin/users/x');
      const authorization = (headers['authorization'] ?? '').replace(/(?<=SignedHeaders=)[^,]+/, (names) =>
        names
          .split(';')
          .filter((each) => each !== name)
          .join(';'),
      );
      const attempt = check({ url, headers: { ...headers, authorization } });
      await expect(attempt).rejects.toThrow('host and x-amz-date have to be signed');
    }
  });
});
