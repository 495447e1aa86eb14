import { describe, expect, it } from 'vitest';
import { httpResponse } from '../../../local/http-api/answer.ts';

describe('httpResponse', () => {
  it('httpResponse sets the status, headers, cookies, and body', async () => {
    const response = httpResponse({
      statusCode: 201,
      headers: { 'Content-Type': 'application/json', 'X-Number': 1 },
      cookies: ['a=1', 'b=2'],
      body: '{"a":1}',
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-number')).toBe('1');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('{"a":1}');
  });

  it('httpResponse decodes a Base64 body', async () => {
    const response = httpResponse({
      statusCode: 200,
      body: Buffer.from([0, 255]).toString('base64'),
      isBase64Encoded: true,
    });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255]));
  });

  it('httpResponse defaults to a text content type, and sends no body with status 204', async () => {
    expect(httpResponse({ statusCode: 200, body: 'x' }).headers.get('content-type')).toBe('text/plain;charset=UTF-8');
    const empty = httpResponse({ statusCode: 204, body: '' });
    expect([empty.status, empty.body]).toEqual([204, null]);
  });

  it.each<[unknown, string]>([
    [{ passkeys: [] }, '{"passkeys":[]}'],
    ['Hello', 'Hello'],
    [[1, 2], '[1,2]'],
    [null, 'null'],
  ])('httpResponse uses %j, a result without a status, as the body', async (returned, body) => {
    const response = httpResponse(returned);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe(body);
  });

  it.each([{ statusCode: 'ok' }, { statusCode: 99 }, { statusCode: 200, body: { a: 1 } }])(
    'httpResponse refuses the result %j',
    (returned) => {
      expect(() => httpResponse(returned)).toThrow();
    },
  );
});
