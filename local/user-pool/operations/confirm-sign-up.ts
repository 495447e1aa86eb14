import * as v from 'valibot';
import { expiredCode, requireCode } from '../confirmation-codes.ts';
import { CognitoError, notAuthorized } from '../errors.ts';
import * as fields from '../fields.ts';
import { operation } from '../operation.ts';
import { clientOf } from '../pool.ts';

const input = v.object({
  ClientId: fields.clientId,
  Username: fields.username,
  ConfirmationCode: fields.confirmationCode,
});

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html */
export const confirmSignUp = operation(input, async ({ ClientId, Username, ConfirmationCode }, pool) => {
  const client = clientOf(pool, ClientId);
  const user = await pool.users.find(Username);
  if (!user) {
    if (client.properties.PreventUserExistenceErrors === 'ENABLED') throw expiredCode();
    throw new CognitoError('UserNotFoundException', 'Username/client id combination not found.');
  }
  if (user.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  }
  requireCode(pool, user, ConfirmationCode);
  await pool.users.save({
    ...user,
    status: 'CONFIRMED',
    attributes: { ...user.attributes, email_verified: 'true' },
    confirmation: undefined,
    modifiedAt: pool.clock().getTime(),
  });
  return {};
});
