import * as v from 'valibot';
import { userOfAccessToken } from '../tokens/tokens.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html */
export const deleteUser = operation(v.object({ AccessToken: fields.token }), async ({ AccessToken }, pool) => {
  await pool.users.delete(await userOfAccessToken(pool, AccessToken));
  return {};
});
