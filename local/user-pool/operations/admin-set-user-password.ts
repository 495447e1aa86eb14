import * as v from 'valibot';
import { requireUser } from '../users/admin-user.ts';
import { requireGoodPassword, storePassword, temporaryPasswordEnd } from '../users/passwords.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({ ...fields.adminUser, Password: fields.password, Permanent: v.optional(v.boolean(), false) });

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html */
export const adminSetUserPassword = operation(input, async ({ UserPoolId, Username, Password, Permanent }, pool) => {
  const user = await requireUser(pool, UserPoolId, Username);
  requireGoodPassword(pool.properties.Policies.PasswordPolicy, Password);
  const stored = storePassword(pool, user.username, Password);
  await pool.users.save({
    ...user,
    status: Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
    password: Permanent ? stored : { ...stored, expiresAt: temporaryPasswordEnd(pool) },
    modifiedAt: pool.clock().getTime(),
  });
  return {};
});
