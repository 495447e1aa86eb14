import * as v from 'valibot';
import { requirePool } from '../pool/pool.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html */
export const describeUserPool = operation(v.object({ UserPoolId: fields.userPoolId }), async ({ UserPoolId }, pool) => {
  requirePool(pool, UserPoolId);
  return { UserPool: pool.configuration.describePool() };
});
