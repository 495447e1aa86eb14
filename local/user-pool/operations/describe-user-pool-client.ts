import * as v from 'valibot';
import { clientOf, requirePool } from '../pool/pool.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({ UserPoolId: fields.userPoolId, ClientId: fields.clientId });

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html */
export const describeUserPoolClient = operation(input, async ({ UserPoolId, ClientId }, pool) => {
  requirePool(pool, UserPoolId);
  return { UserPoolClient: pool.configuration.describeClient(clientOf(pool, ClientId).id) };
});
