import * as v from 'valibot';
import { CognitoError } from '../pool/errors.ts';
import { clientOf } from '../pool/pool.ts';
import { requireCode, wrongCode } from '../users/confirmation-codes.ts';
import { requireGoodPassword, storePassword } from '../users/passwords.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({
  ClientId: fields.clientId,
  Username: fields.username,
  ConfirmationCode: fields.confirmationCode,
  Password: fields.password,
});

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html */
export const confirmForgotPassword = operation(
  input,
  async ({ ClientId, Username, ConfirmationCode, Password }, pool) => {
    const client = clientOf(pool, ClientId);
    const user = await pool.users.find(Username);
    if (!user?.enabled) {
      if (client.properties.PreventUserExistenceErrors === 'ENABLED') throw wrongCode();
      throw new CognitoError('UserNotFoundException', 'Username/client id combination not found.');
    }
    requireGoodPassword(pool.properties.Policies.PasswordPolicy, Password);
    requireCode(pool, user, ConfirmationCode);
    await pool.users.save({
      ...user,
      status: 'CONFIRMED',
      password: storePassword(pool, user.username, Password),
      confirmation: undefined,
      modifiedAt: pool.clock().getTime(),
    });
    return {};
  },
);
