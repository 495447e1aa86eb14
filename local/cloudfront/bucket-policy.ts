import * as v from 'valibot';
import type { StackResource, StackResources } from '../template/stack-resources.ts';

const oneOrMore = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => [value].flat()),
);
const ToCloudFront = v.looseObject({
  Effect: v.literal('Allow'),
  Principal: v.object({ Service: v.literal('cloudfront.amazonaws.com') }),
  Action: oneOrMore,
  Resource: oneOrMore,
});
const BucketPolicy = v.looseObject({
  Bucket: v.string(),
  PolicyDocument: v.looseObject({ Statement: v.array(v.unknown()) }),
});

/** Whether the template lets CloudFront list the bucket. Conditions are not looked at: there is one distribution here. */
export function cloudFrontLists(resources: StackResources, bucket: StackResource<unknown>): boolean {
  return resources
    .ofType('AWS::S3::BucketPolicy', BucketPolicy)
    .filter(({ properties }) => properties.Bucket === bucket.ref)
    .flatMap(({ properties }) => properties.PolicyDocument.Statement)
    .some(
      (statement) =>
        v.is(ToCloudFront, statement) &&
        [statement.Action].flat().includes('s3:ListBucket') &&
        [statement.Resource].flat().includes(bucket.attribute('Arn')),
    );
}
