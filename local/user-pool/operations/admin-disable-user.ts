import * as v from 'valibot';
import { requireUser } from '../users/admin-user.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

/**
 * Ends all sign-ins of the user and allows no other.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableUser.html
 */
export const adminDisableUser = operation(v.object(fields.adminUser), async ({ UserPoolId, Username }, pool) => {
  const user = await requireUser(pool, UserPoolId, Username);
  const modifiedAt = pool.clock().getTime();
  await pool.users.save({ ...user, enabled: false, signOuts: user.signOuts + 1, modifiedAt });
  return {};
});
