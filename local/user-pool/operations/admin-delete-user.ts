import * as v from 'valibot';
import { requireUser } from '../users/admin-user.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html */
export const adminDeleteUser = operation(v.object(fields.adminUser), async ({ UserPoolId, Username }, pool) => {
  await pool.users.delete(await requireUser(pool, UserPoolId, Username));
  return {};
});
