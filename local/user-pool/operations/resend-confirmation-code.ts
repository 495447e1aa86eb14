import * as v from 'valibot';
import { CognitoError, invalidParameter } from '../pool/errors.ts';
import { clientOf } from '../pool/pool.ts';
import { codeDelivery, sendConfirmationCode, sendsCodes } from '../users/confirmation-codes.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({ ClientId: fields.clientId, Username: fields.username });

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html */
export const resendConfirmationCode = operation(input, async ({ ClientId, Username }, pool) => {
  const client = clientOf(pool, ClientId);
  if (!sendsCodes(pool)) throw invalidParameter('Auto verification not turned on.');
  const user = await pool.users.find(Username);
  if (!user) {
    if (client.properties.PreventUserExistenceErrors === 'ENABLED') {
      return { CodeDeliveryDetails: codeDelivery(Username) };
    }
    throw new CognitoError('UserNotFoundException', 'Username/client id combination not found.');
  }
  if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
  return { CodeDeliveryDetails: await sendConfirmationCode(pool, user, (changed) => pool.users.save(changed)) };
});
