import { describe, expect, it } from 'vitest';
import { FunctionError, FunctionTimedOut } from '../../../local/functions/invoker.ts';
import type { JsonObject } from '../../../local/shared/json.ts';
import { api, fine } from '../support/api.ts';

describe('An HTTP API event', () => {
  it('An HTTP API event has payload format 2.0', async () => {
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

  it('An HTTP API event carries a binary body in Base64, and leaves out an empty body', async () => {
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

describe('An HTTP API answer', () => {
  const status = async (answer: () => unknown, options = {}) => {
    const response = await api(answer, options).request('/public/x', { method: 'POST' });
    return [response.status, await response.json()];
  };
  const raise = (error: Error) => () => {
    throw error;
  };

  it('The HTTP API hides why a function failed', async () => {
    const failed = [500, { message: 'Internal Server Error' }];
    expect(await status(raise(new FunctionError('secret detail', 'Error')))).toEqual(failed);
    expect(await status(raise(new FunctionTimedOut('Task timed out after 5.00 seconds')))).toEqual(failed);
    expect(await status(() => ({ statusCode: 'nonsense' }))).toEqual(failed);
  });

  it('The HTTP API answers 503 when the integration takes too long', async () => {
    const never = () => new Promise(() => {});
    expect(await status(never, { integration: { TimeoutInMillis: 50 } })).toEqual([
      503,
      { message: 'Service Unavailable' },
    ]);
  });

  it('The HTTP API answers 404 without a route, 413 to a large body, and 429 above the throttle', async () => {
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

  it('The HTTP API answers CORS preflights itself, and allows only the configured origins', async () => {
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

  it('The HTTP API puts its own CORS headers on every answer, including errors', async () => {
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
