import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, expect, it } from 'vitest';
import { userCalling } from '../../../lambdas/edge/caller.ts';
import { newRecord } from '../../../lambdas/observability/request-record.ts';

const record = newRecord('0123456789abcdef');
afterEach(() => {
  delete record.details['viewerAddress'];
});
const calling = (headers: Record<string, string>) =>
  userCalling({
    record,
    event: Object.assign({} as APIGatewayProxyEventV2, {
      headers,
      requestContext: { http: { sourceIp: '203.0.113.7', userAgent: 'Ada' } },
    }),
  });

it('A caller is described by what API Gateway and CloudFront say of the request', () => {
  const id = '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==';
  expect(calling({ 'x-forwarded-for': '198.51.100.1, 203.0.113.7', 'x-amz-cf-id': id })).toEqual({
    requestId: '0123456789abcdef',
    supportId: '01234567',
    sourceIp: '203.0.113.7',
    forwardedFor: '198.51.100.1, 203.0.113.7',
    edgeRequestId: id,
    userAgent: 'Ada',
  });
});

it('A caller who came through the distribution is described by the address that it vouches for', () => {
  record.details['viewerAddress'] = '198.51.100.7';
  expect(calling({ 'x-forwarded-for': '198.51.100.7' })).toMatchObject({ viewerAddress: '198.51.100.7' });
});

it('A caller of the API itself can claim no viewer’s address', () => {
  expect(calling({ 'x-forwarded-for': '198.51.100.7' })).not.toHaveProperty('viewerAddress');
});

it.each(['', 'short', 'x'.repeat(101), '"}{"sourceIp":"198.51.100.1"', 'a b'.repeat(20)])(
  'A caller who makes up the id of CloudFront’s request as %j has none',
  (id) => {
    expect(calling({ 'x-amz-cf-id': id })).not.toHaveProperty('edgeRequestId');
  },
);

it('A caller who floods the headers has at most 200 characters of each stored', () => {
  const { forwardedFor } = calling({ 'x-forwarded-for': `${'1'.repeat(5_000)}, 203.0.113.7` });
  expect(forwardedFor).toHaveLength(200);
  expect(forwardedFor).toMatch(/, 203\.0\.113\.7$/);
});
