import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { api, fine, token } from '../support/api.ts';

describe('The JWT authorizer', () => {
  it('The JWT authorizer passes the claims to the function as text', async () => {
    const { withToken, invocations } = api(fine);
    const claims = { sub: 'user', auth_time: 1_700_000_000, email_verified: true, 'cognito:groups': ['a', 'b'] };
    expect((await withToken('/private', await token(claims))).status).toBe(200);
    expect(invocations[0]?.event).toMatchObject({
      requestContext: {
        authorizer: {
          jwt: {
            claims: {
              sub: 'user',
              client_id: 'client',
              auth_time: '1700000000',
              email_verified: 'true',
              'cognito:groups': '[a b]',
              iat: expect.stringMatching(/^\d+$/),
            },
            scopes: null,
          },
        },
      },
    });
  });

  it('The JWT authorizer accepts a matching `aud` claim and a token without "Bearer"', async () => {
    const { request } = api(fine);
    const authorization = await token({ aud: 'client', client_id: 'other' });
    expect((await request('/private', { headers: { authorization } })).status).toBe(200);
  });

  it.each<[string, () => Promise<string>]>([
    ['is none', async () => 'x'],
    ['is for another client', () => token({ client_id: 'other' })],
    ['is for another audience', () => token({ aud: 'other' })],
    ['is of another issuer', () => token({ iss: 'http://localhost:3000/other' })],
    ['has expired', () => token({}, { expires: '-1m' })],
    ['has an unknown key', () => token({}, { kid: 'two' })],
    [
      'has been changed',
      async () => (await token()).replace(/\.[^.]+\./, `.${btoa('{"sub":"admin"}').replaceAll('=', '')}.`),
    ],
  ])('The JWT authorizer refuses a token that %s', async (_, make) => {
    const { withToken, invocations } = api(fine);
    const response = await withToken('/private', await make());
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    expect(invocations).toEqual([]);
  });

  it('The JWT authorizer requires one of the scopes of the route', async () => {
    const { withToken, invocations } = api(fine);
    const lacking = await withToken('/scoped', await token({ scope: 'openid' }));
    expect([lacking.status, await lacking.json()]).toEqual([403, { message: 'Forbidden' }]);
    expect((await withToken('/scoped', await token({ scope: 'openid aws.cognito.signin.user.admin' }))).status).toBe(
      200,
    );
    expect(invocations[0]?.event).toHaveProperty('requestContext.authorizer.jwt.scopes', [
      'aws.cognito.signin.user.admin',
      'other',
    ]);
  });
});

describe('IAM authorization', () => {
  const path = '/admin/x';
  const call = async (secretAccessKey: string) => {
    const { request, invocations, definition } = api(fine);
    const credentials = { accessKeyId: 'local', secretAccessKey };
    const signer = new SignatureV4({
      service: 'execute-api',
      region: 'ap-southeast-2',
      credentials,
      sha256: Hash.bind(null, 'sha256'),
    });
    const hostname = definition.domainName;
    const unsigned = { method: 'DELETE', protocol: 'http:', hostname, path, headers: { host: hostname } };
    const { headers } = await signer.sign(unsigned);
    return { response: await request(path, { method: 'DELETE', headers }), invocations };
  };

  it('IAM authorization passes the ARN of the signer to the function', async () => {
    const { response, invocations } = await call('local');
    expect(response.status).toBe(200);
    expect(invocations[0]?.event).toMatchObject({
      requestContext: { authorizer: { iam: { userArn: 'arn:aws:iam::123456789012:user/local' } } },
    });
  });

  it('IAM authorization refuses a wrong signature, a missing signature, and a bearer token', async () => {
    const { response: wrong, invocations } = await call('other');
    const { request, withToken } = api(fine);
    const unsigned = await request(path, { method: 'DELETE' });
    for (const response of [wrong, unsigned]) {
      expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
      expect(response.headers.has('www-authenticate')).toBe(false);
    }
    expect((await withToken('/private', await token())).status).toBe(200);
    const authorization = `Bearer ${await token()}`;
    expect((await request(path, { method: 'DELETE', headers: { authorization } })).status).toBe(403);
    expect(invocations).toEqual([]);
  });
});
