import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { route } from '../../../lambdas/edge/route.ts';
import { PasskeyError } from '../../../lambdas/passkey-error.ts';

const context = { awsRequestId: '0123456789abcdef', functionName: 'f' } as Context;

async function call(handle: () => unknown, body?: string, contentType = 'application/json') {
  const handler = route(v.optional(v.object({ name: v.string() })), async () => ({ status: 200, body: handle() }));
  const event = Object.assign({} as APIGatewayProxyEventV2, {
    headers: { 'Content-Type': contentType },
    ...(body && { body }),
  });
  const { statusCode, headers, body: answer = '' } = await handler(event, context);
  return { statusCode, contentType: headers?.['content-type'], answer: JSON.parse(answer) };
}

describe('An operation', () => {
  it('An operation answers JSON', async () => {
    const answer = await call(() => ({ ok: true }), '{"name":"x"}');
    expect(answer).toEqual({ statusCode: 200, contentType: 'application/json', answer: { ok: true } });
  });

  it('An operation without a result answers 204 with an empty body', async () => {
    const handler = route(v.unknown(), async () => ({ status: 204 }));
    const answer = await handler(Object.assign({} as APIGatewayProxyEventV2, { headers: {} }), context);
    expect(answer).toEqual({ statusCode: 204, headers: { 'cache-control': 'no-store' } });
  });

  it('An operation without a body needs no content type', async () => {
    expect(await call(() => 1, undefined, '')).toMatchObject({ statusCode: 200 });
  });

  it.each([
    ['invalid JSON', '{', 'application/json'],
    ['another shape', '{"name":1}', 'application/json'],
    ['another content type', '{"name":"x"}', 'text/plain'],
    ['a megabyte', JSON.stringify({ name: 'x'.repeat(1_000_000) }), 'application/json'],
  ])('An operation refuses a body of %s with 400', async (_, body, type) => {
    const answer = await call(() => 1, body, type);
    expect(answer).toMatchObject({
      statusCode: 400,
      contentType: 'application/problem+json',
      answer: {
        code: 'invalid_request',
        status: 400,
        type: 'urn:passkeys:error:invalid_request',
        supportId: '01234567',
      },
    });
  });

  it('An operation answers a refusal with its code and without the internal reason', async () => {
    const answer = await call(() => {
      throw new PasskeyError('passkey_limit_reached', 'internal detail');
    });
    expect(answer).toMatchObject({ statusCode: 409, answer: { code: 'passkey_limit_reached' } });
    expect(JSON.stringify(answer)).not.toContain('internal detail');
  });

  it('An operation answers a fault with `internal` and without details', async () => {
    const answer = await call(() => {
      throw new Error('the table is gone');
    });
    expect(answer).toMatchObject({ statusCode: 500, answer: { code: 'internal' } });
    expect(JSON.stringify(answer)).not.toContain('table');
  });
});
