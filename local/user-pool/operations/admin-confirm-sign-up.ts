import * as v from 'valibot';
import { notAuthorized } from '../pool/errors.ts';
import { requireUser } from '../users/admin-user.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

/**
 * Confirms the user and verifies no e-mail address.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminConfirmSignUp.html
 */
export const adminConfirmSignUp = operation(v.object(fields.adminUser), async ({ UserPoolId, Username }, pool) => {
  const user = await requireUser(pool, UserPoolId, Username);
  if (user.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  }
  const modifiedAt = pool.clock().getTime();
  await pool.users.save({ ...user, status: 'CONFIRMED', confirmation: undefined, modifiedAt });
  return {};
});
