import { isObject, type Json } from '../shared/json.ts';

/** The function's answer is not one that API Gateway can make an HTTP response of. */
class InvalidAnswer extends Error {
  override readonly name = 'InvalidAnswer';
}

/**
 * Makes the HTTP response of what a function returned, in payload format 2.0 with its shorthand: what has no
 * `statusCode` is the body itself.
 * @throws InvalidAnswer
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpResponse(returned: unknown): Response {
  if (!isObject(returned) || returned['statusCode'] === undefined) {
    const body = typeof returned === 'string' ? returned : JSON.stringify(returned);
    return new Response(body, { headers: { 'content-type': 'application/json' } });
  }
  const { statusCode, headers = {}, cookies = [], body = null, isBase64Encoded = false } = returned;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) throw new InvalidAnswer(`statusCode is ${statusCode}`);
  if (body !== null && typeof body !== 'string') throw new InvalidAnswer('body is not text');
  const response = new Response(withoutBody.has(status) || body === null ? null : bytes(body, isBase64Encoded), {
    status,
    headers: headersOf(headers),
  });
  if (!response.headers.has('content-type')) response.headers.set('content-type', 'text/plain;charset=UTF-8');
  for (const cookie of Array.isArray(cookies) ? cookies : []) response.headers.append('set-cookie', String(cookie));
  return response;
}

const withoutBody = new Set([204, 205, 304]);

function bytes(body: string, isBase64Encoded: Json): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8'));
}

function headersOf(headers: Json): Headers {
  const result = new Headers();
  if (isObject(headers)) for (const [name, value] of Object.entries(headers)) result.set(name, String(value));
  return result;
}
