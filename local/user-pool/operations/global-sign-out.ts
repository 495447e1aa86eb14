import * as v from 'valibot';
import { userOfAccessToken } from '../tokens/tokens.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html */
export const globalSignOut = operation(v.object({ AccessToken: fields.token }), async ({ AccessToken }, pool) => {
  const user = await userOfAccessToken(pool, AccessToken);
  await pool.users.save({ ...user, signOuts: user.signOuts + 1 });
  return {};
});
