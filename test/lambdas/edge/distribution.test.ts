import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const [current, next] = ['the-current-value', 'the-next-value'];
const digest = (value: string) => createHash('sha256').update(value).digest('base64url');
const edge = '198.51.100.1';
const viewer = '203.0.113.7';

beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Calls an operation whose function accepts some values; tells what it answered, logged, and whether it ran. */
async function call(accepted: readonly string[] | undefined, headers: Record<string, string>, body?: string) {
  vi.stubEnv('ORIGIN_SECRET_DIGESTS', accepted?.map(digest).join(' '));
  const { route } = await import('../../../lambdas/edge/route.ts');
  const lines: string[] = [];
  const { logger } = await import('../../../lambdas/observability/logger.ts');
  vi.spyOn(logger, 'info').mockImplementation((...line) => void lines.push(JSON.stringify(line)));
  let ran = false;
  const handler = route(v.unknown(), async () => {
    ran = true;
    return { status: 204 };
  });
  const event = Object.assign({} as APIGatewayProxyEventV2, {
    routeKey: 'GET /passkeys',
    headers,
    requestContext: { http: { sourceIp: edge } },
    ...(body !== undefined && { body }),
  });
  const answer = await handler(event, { awsRequestId: '0123456789abcdef' } as Context);
  return { answer, ran, log: lines.join('\n') };
}

test.each([
  ['without the header', {}],
  ['with an empty header', { 'x-passkeys-origin': '' }],
  ['with a guess', { 'x-passkeys-origin': 'guess' }],
  ['with the digest, which an environment variable shows', { 'x-passkeys-origin': digest(current) }],
  ['with both values in a header', { 'x-passkeys-origin': `${current},${next}` }],
])('Somebody who calls the API’s own address %s is refused before anything else', async (_, headers) => {
  // Not JSON, which would be refused with 400 a step later.
  const { answer, ran, log } = await call([current, next], headers, '{');
  expect(ran).toBe(false);
  expect(answer).toMatchObject({ statusCode: 403, headers: { 'content-type': 'application/problem+json' } });
  expect(JSON.parse(answer.body ?? '')).toEqual({
    type: 'urn:passkeys:error:unauthorized',
    title: 'This address is not for callers. Use the address of the pages.',
    status: 403,
    code: 'unauthorized',
    supportId: '01234567',
  });
  expect(log).toContain('did not come through the distribution');
});

test('A deployment that has lost its digests lets nobody in', async () => {
  const { answer, ran } = await call([], { 'x-passkeys-origin': current });
  expect([answer.statusCode, ran]).toEqual([403, false]);
});

test('While the secret rotates, the value before and the value after are both let in', async () => {
  for (const value of [current, next]) {
    const { answer, ran, log } = await call([current, next], { 'x-passkeys-origin': value });
    expect([answer.statusCode, ran]).toEqual([204, true]);
    expect(log).not.toContain(value);
  }
});

test('A function without the variable, as in a stack without a distribution, lets any caller in', async () => {
  const { answer, log } = await call(undefined, { 'x-forwarded-for': viewer });
  expect(answer.statusCode).toBe(204);
  // Nobody vouches for the address.
  expect(log).not.toContain('viewerAddress');
});

test.each([
  ['as CloudFront sends it', viewer],
  ['with CloudFront’s address, which API Gateway appends', `${viewer}, ${edge}`],
  ['after one that the caller made up', `127.0.0.1, ${viewer}, ${edge}`],
  ['after CloudFront’s own, which the caller made up', `${edge}, ${viewer}, ${edge}`],
])('The log line has the viewer’s address %s', async (_, forwardedFor) => {
  const { log } = await call([current], { 'x-passkeys-origin': current, 'x-forwarded-for': forwardedFor });
  expect(log).toContain(`"viewerAddress":"${viewer}"`);
});

test('What is no address does not get into the log line', async () => {
  const headers = { 'x-passkeys-origin': current, 'x-forwarded-for': '<script>' };
  expect((await call([current], headers)).log).not.toMatch(/viewerAddress|script/);
});
