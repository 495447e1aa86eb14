import * as v from 'valibot';
import { expect, it } from 'vitest';
import { bucketOrigin } from '../../../local/cloudfront/bucket-origin.ts';
import { cloudFrontLists } from '../../../local/cloudfront/bucket-policy.ts';
import type { JsonObject } from '../../../local/shared/json.ts';
import { stackOf } from '../support/stack-of.ts';

/** What is answered for a missing object of a bucket whose policy has this statement, `changed`. */
async function missing(changed: JsonObject, bucket = 'Bucket') {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] }],
    ...changed,
  };
  const resources = stackOf({
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Other: { Type: 'AWS::S3::Bucket' },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: bucket }, PolicyDocument: { Statement: [statement] } },
      },
    },
  });
  const [subject] = resources.ofType('AWS::S3::Bucket', v.looseObject({}));
  if (!subject) throw new Error('no bucket');
  const origin = bucketOrigin(new Map(), cloudFrontLists(resources, subject));
  const response = await origin(new Request('http://localhost/missing'), { sourceIp: '127.0.0.1' });
  return [response.status, /<Code>(\w+)</.exec(await response.text())?.[1]];
}

it('A missing object yields 404 if CloudFront may list the bucket', async () => {
  expect(await missing({})).toEqual([404, 'NoSuchKey']);
  expect(await missing({ Action: 's3:ListBucket', Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] } })).toEqual([
    404,
    'NoSuchKey',
  ]);
});

it.each<[string, JsonObject, string?]>([
  ['reads alone', { Action: 's3:GetObject' }],
  [
    'lists the objects, which are none',
    { Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] } },
  ],
  ['is refused', { Effect: 'Deny' }],
  ['is not meant', { Principal: { AWS: '*' } }],
  ['lists another bucket', {}, 'Other'],
])('A missing object yields 403 if CloudFront %s', async (_what, changed, bucket) => {
  expect(await missing(changed, bucket)).toEqual([403, 'AccessDenied']);
});
