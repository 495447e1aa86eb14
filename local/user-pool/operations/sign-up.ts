import * as v from 'valibot';
import { attributesFromClient, requireAttributes } from '../attributes.ts';
import { sendConfirmationCode } from '../confirmation-codes.ts';
import { CognitoError, notAuthorized } from '../errors.ts';
import * as fields from '../fields.ts';
import { newUser } from '../new-users.ts';
import { operation } from '../operation.ts';
import { requireGoodPassword, storePassword } from '../passwords.ts';
import { clientOf } from '../pool.ts';

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
