import * as v from 'valibot';
import { requireUser } from '../users/admin-user.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUserGlobalSignOut.html */
export const adminUserGlobalSignOut = operation(v.object(fields.adminUser), async ({ UserPoolId, Username }, pool) => {
  const user = await requireUser(pool, UserPoolId, Username);
  await pool.users.save({ ...user, signOuts: user.signOuts + 1 });
  return {};
});
