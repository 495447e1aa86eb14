import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Caller, FunctionError, FunctionTimedOut } from '../../../local/functions/invoker.ts';
import { apiDefinitions } from '../../../local/http-api/api-resources.ts';
import { httpApi } from '../../../local/http-api/http-api.ts';
import type { JsonObject } from '../../../local/template/json.ts';
import { stackOf } from '../support/stack-of.ts';

const issuer = 'http://localhost:3000/pool';
const { publicKey, privateKey } = await generateKeyPair('RS256');
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] };
const documents: Record<string, unknown> = {
  [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: `${issuer}/keys` },
  [`${issuer}/keys`]: jwks,
};

function token(claims: JWTPayload = {}, { kid = 'one', expires = '5m' } = {}): Promise<string> {
  return new SignJWT({ iss: issuer, client_id: 'client', token_use: 'access', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(privateKey);
}

const route = (RouteKey: string, more: JsonObject = {}) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: { ApiId: { Ref: 'Api' }, RouteKey, Target: { 'Fn::Sub': `integrations/\${Integration}` }, ...more },
});
const jwt = { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Authorizer' } };

/** An API whose function is `answer`; it keeps what it was invoked with. */
function api(answer: (event: JsonObject) => unknown, { integration = {} }: { integration?: JsonObject } = {}) {
  const resources = stackOf({
    Resources: {
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: {
          ProtocolType: 'HTTP',
          CorsConfiguration: {
            AllowOrigins: ['https://example.com'],
            AllowMethods: ['GET', 'POST'],
            AllowHeaders: ['authorization', 'content-type'],
            MaxAge: 3600,
          },
        },
      },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: {
          ApiId: { Ref: 'Api' },
          StageName: '$default',
          DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 },
          RouteSettings: { 'GET /rare': { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 } },
        },
      },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: 'arn:function',
          PayloadFormatVersion: '2.0',
          ...integration,
        },
      },
      Authorizer: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          AuthorizerType: 'JWT',
          IdentitySource: ['$request.header.Authorization'],
          JwtConfiguration: { Issuer: issuer, Audience: ['client'] },
        },
      },
      Public: route('POST /public/{name}'),
      Rare: route('GET /rare'),
      Private: route('GET /private', jwt),
      Signed: route('DELETE /admin/{id}', { AuthorizationType: 'AWS_IAM' }),
      Scoped: route('GET /scoped', { ...jwt, AuthorizationScopes: ['aws.cognito.signin.user.admin', 'other'] }),
    },
  });
  const [definition] = apiDefinitions(resources);
  if (!definition) throw new Error('no API');
  const invocations: { functionArn: string; event: JsonObject; caller: Caller }[] = [];
  const handle = httpApi({
    api: definition,
    region: 'ap-southeast-2',
    fetchKeys: async (input) => Response.json(documents[String(input)]),
    invoker: {
      async invoke(functionArn, event, caller) {
        const json: JsonObject = JSON.parse(JSON.stringify(event));
        invocations.push({ functionArn, event: json, caller });
        return await answer(json);
      },
    },
  });
  const request = (path: string, init?: RequestInit) =>
    handle(new Request(`http://${definition.domainName}${path}`, init), { sourceIp: '127.0.0.1' });
  const withToken = async (path: string, bearer: string) =>
    request(path, { headers: { authorization: `Bearer ${bearer}` } });
  return { request, withToken, invocations, definition };
}
const fine = () => ({ statusCode: 200, body: 'fine' });

describe('an event', () => {
  it('has payload format 2.0', async () => {
    const { request, invocations, definition } = api(fine);
    const response = await request('/public/a%20b?x=1&x=2&y=%26', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Mixed-Case': 'Yes', Cookie: 'a=1; b=2', 'User-Agent': 'test' },
      body: '{"a":1}',
    });
    expect(await response.text()).toBe('fine');
    const [invocation] = invocations;
    const event: JsonObject = invocation?.event ?? {};
    expect(invocation?.functionArn).toBe('arn:function');
    expect(invocation?.caller).toEqual({
      service: 'apigateway.amazonaws.com',
      sourceArn: `arn:aws:execute-api:ap-southeast-2:123456789012:${definition.id}/$default/POST/public/{name}`,
    });
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /public/{name}',
      rawPath: '/public/a b',
      rawQueryString: 'x=1&x=2&y=%26',
      cookies: ['a=1', 'b=2'],
      queryStringParameters: { x: '1,2', y: '&' },
      pathParameters: { name: 'a b' },
      body: '{"a":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '123456789012',
        apiId: definition.id,
        domainName: definition.domainName,
        domainPrefix: definition.id,
        http: { method: 'POST', path: '/public/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
        routeKey: 'POST /public/{name}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
        requestId: expect.any(String),
      },
    });
    expect(event['headers']).toMatchObject({ 'x-mixed-case': 'Yes', 'content-type': 'application/json' });
    expect(event['headers']).not.toHaveProperty('cookie');
    expect(event['requestContext']).not.toHaveProperty('authorizer');
  });

  it('carries what is not text in Base64, and no body where there is none', async () => {
    const { request, invocations } = api(fine);
    await request('/public/x', {
      method: 'POST',
      body: new Uint8Array([0, 255]),
      headers: { 'content-type': 'image/png' },
    });
    await request('/public/x', { method: 'POST' });
    expect(invocations[0]?.event).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
    expect(invocations[1]?.event).not.toHaveProperty('body');
    expect(invocations[1]?.event).not.toHaveProperty('queryStringParameters');
  });
});

describe('an answer', () => {
  const status = async (answer: () => unknown, options = {}) => {
    const response = await api(answer, options).request('/public/x', { method: 'POST' });
    return [response.status, await response.json()];
  };
  const raise = (error: Error) => () => {
    throw error;
  };

  it('says nothing of why a function failed', async () => {
    const failed = [500, { message: 'Internal Server Error' }];
    expect(await status(raise(new FunctionError('secret detail', 'Error')))).toEqual(failed);
    expect(await status(raise(new FunctionTimedOut('Task timed out after 5.00 seconds')))).toEqual(failed);
    expect(await status(() => ({ statusCode: 'nonsense' }))).toEqual(failed);
  });

  it('is 503 when the integration takes too long', async () => {
    const never = () => new Promise(() => {});
    expect(await status(never, { integration: { TimeoutInMillis: 50 } })).toEqual([
      503,
      { message: 'Service Unavailable' },
    ]);
  });

  it('is 404 without a route, 413 for a body that is too large, 429 beyond the throttle', async () => {
    const { request, invocations } = api(fine);
    const missing = await request('/nowhere');
    expect([missing.status, await missing.json()]).toEqual([404, { message: 'Not Found' }]);
    const large = await request('/public/x', { method: 'POST', body: new Uint8Array(10 * 1024 * 1024 + 1) });
    expect([large.status, await large.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
    expect(invocations).toEqual([]);
    expect((await request('/rare')).status).toBe(200);
    const limited = await request('/rare');
    expect([limited.status, await limited.json()]).toEqual([429, { message: 'Too Many Requests' }]);
  });
});

describe('CORS', () => {
  const origin = 'https://example.com';
  const preflight = (from: string) => ({
    method: 'OPTIONS',
    headers: { origin: from, 'access-control-request-method': 'GET' },
  });

  it('answers preflights by itself, for the configured origins', async () => {
    const { request, invocations } = api(fine);
    const response = await request('/private', preflight(origin));
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '3600',
    });
    const other = await request('/private', preflight('https://evil.example'));
    expect(other.headers.has('access-control-allow-origin')).toBe(false);
    expect(invocations).toEqual([]);
  });

  it("is on every answer, errors too, in place of the function's own", async () => {
    const { request } = api(() => ({ statusCode: 200, headers: { 'access-control-allow-origin': '*' }, body: '' }));
    for (const [path, status] of [
      ['/rare', 200],
      ['/private', 401],
      ['/nowhere', 404],
    ] as const) {
      const response = await request(path, { headers: { origin } });
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([status, origin]);
    }
    const own = await request('/nowhere', { headers: { origin: 'https://evil.example' } });
    expect(own.headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('the JWT authorizer', () => {
  it('passes on the claims as text', async () => {
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

  it('takes the audience, and a token without "Bearer"', async () => {
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
  ])('refuses a token that %s', async (_, make) => {
    const { withToken, invocations } = api(fine);
    const response = await withToken('/private', await make());
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    expect(invocations).toEqual([]);
  });

  it('wants one of the scopes of the route', async () => {
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

  it('tells the function who signed', async () => {
    const { response, invocations } = await call('local');
    expect(response.status).toBe(200);
    expect(invocations[0]?.event).toMatchObject({
      requestContext: { authorizer: { iam: { userArn: 'arn:aws:iam::123456789012:user/local' } } },
    });
  });

  it('refuses a wrong signature, none, and a token', async () => {
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
