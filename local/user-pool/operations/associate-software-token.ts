import * as v from 'valibot';
import { userOfAccessToken } from '../tokens/tokens.ts';
import { newSoftwareTokenSecret } from '../users/software-token.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

/**
 * Begins the set-up of an authenticator app, by access token only: there is no MFA_SETUP here.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html
 */
export const associateSoftwareToken = operation(v.object({ AccessToken: fields.token }), async (request, pool) => {
  const user = await userOfAccessToken(pool, request.AccessToken);
  const secret = newSoftwareTokenSecret(pool);
  await pool.users.save({ ...user, softwareToken: { secret, verified: false, enabled: false } });
  return { SecretCode: secret };
});
