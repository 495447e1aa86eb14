import * as v from 'valibot';
import * as fields from '../fields.ts';
import { operation } from '../operation.ts';
import { requirePool } from '../pool.ts';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html */
export const describeUserPool = operation(v.object({ UserPoolId: fields.userPoolId }), async ({ UserPoolId }, pool) => {
  requirePool(pool, UserPoolId);
  // CloudFormation names some properties otherwise than the API.
  const { UserPoolName, Schema, ...same } = pool.properties;
  return { UserPool: { ...same, Id: pool.id, Arn: pool.arn, Name: UserPoolName, SchemaAttributes: Schema } };
});
