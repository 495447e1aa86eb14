import * as v from 'valibot';
import { CognitoError, notAuthorized } from '../pool/errors.ts';
import { clientOf } from '../pool/pool.ts';
import { expiredCode, requireCode } from '../users/confirmation-codes.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

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
