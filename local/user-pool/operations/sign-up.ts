import * as v from 'valibot';
import { CognitoError, notAuthorized } from '../pool/errors.ts';
import { clientOf } from '../pool/pool.ts';
import { attributesFromClient, requireAttributes } from '../users/attributes.ts';
import { sendConfirmationCode } from '../users/confirmation-codes.ts';
import { newUser } from '../users/new-users.ts';
import { requireGoodPassword, storePassword } from '../users/passwords.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({
  ClientId: fields.clientId,
  Username: fields.username,
  Password: fields.password,
  UserAttributes: fields.attributes,
});

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html */
export const signUp = operation(input, async ({ ClientId, Username, Password, UserAttributes }, pool) => {
  clientOf(pool, ClientId);
  if (pool.properties.AdminCreateUserConfig.AllowAdminCreateUserOnly) {
    throw notAuthorized('SignUp is not permitted for this user pool');
  }
  requireGoodPassword(pool.properties.Policies.PasswordPolicy, Password);
  const user = newUser(pool, Username, attributesFromClient(pool, UserAttributes), 'UNCONFIRMED');
  requireAttributes(pool, user.attributes);
  const stored = { ...user, password: storePassword(pool, user.username, Password) };
  const CodeDeliveryDetails = await sendConfirmationCode(pool, stored, async (record) => {
    if (!(await pool.users.create(record))) throw new CognitoError('UsernameExistsException', 'User already exists');
  });
  return { UserConfirmed: false, UserSub: user.sub, CodeDeliveryDetails };
});
