import * as v from 'valibot';
import { CognitoError } from '../pool/errors.ts';
import { userOfAccessToken } from '../tokens/tokens.ts';
import { softwareTokenMatches } from '../users/software-token.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({ AccessToken: fields.token, UserCode: v.string() });

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifySoftwareToken.html */
export const verifySoftwareToken = operation(input, async ({ AccessToken, UserCode }, pool) => {
  const user = await userOfAccessToken(pool, AccessToken);
  const { softwareToken } = user;
  if (!softwareToken || !softwareTokenMatches(pool, softwareToken.secret, UserCode)) {
    throw new CognitoError('EnableSoftwareTokenMFAException', 'Code mismatch');
  }
  await pool.users.save({ ...user, softwareToken: { ...softwareToken, verified: true } });
  return { Status: 'SUCCESS' };
});
