import * as v from 'valibot';
import { describeUser, requireUser } from '../users/admin-user.ts';
import { attributeList } from '../users/attributes.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html */
export const adminGetUser = operation(v.object(fields.adminUser), async ({ UserPoolId, Username }, pool) => {
  const user = await requireUser(pool, UserPoolId, Username);
  return { ...describeUser(user), UserAttributes: attributeList(user) };
});
