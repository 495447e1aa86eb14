import * as v from 'valibot';
import { CognitoError, invalidParameter, notAuthorized } from '../pool/errors.ts';
import { clientOf } from '../pool/pool.ts';
import { codeDelivery, resetCodeValidity, sendConfirmationCode } from '../users/confirmation-codes.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({ ClientId: fields.clientId, Username: fields.username });

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html */
export const forgotPassword = operation(input, async ({ ClientId, Username }, pool) => {
  const client = clientOf(pool, ClientId);
  const hidesUsers = client.properties.PreventUserExistenceErrors === 'ENABLED';
  const user = await pool.users.find(Username);
  if (hidesUsers && !user?.enabled) return { CodeDeliveryDetails: codeDelivery(Username) };
  if (!user) throw new CognitoError('UserNotFoundException', 'Username/client id combination not found.');
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    throw notAuthorized('User password cannot be reset in the current state.');
  }
  if (user.attributes['email_verified'] !== 'true') {
    throw invalidParameter(
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
  }
  const store = (changed: typeof user) => pool.users.save(changed);
  return { CodeDeliveryDetails: await sendConfirmationCode(pool, user, store, resetCodeValidity) };
});
