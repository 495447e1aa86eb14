import * as v from 'valibot';
import { userOfAccessToken } from '../tokens/tokens.ts';
import { attributeList } from '../users/attributes.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html */
export const getUser = operation(v.object({ AccessToken: fields.token }), async ({ AccessToken }, pool) => {
  const user = await userOfAccessToken(pool, AccessToken);
  return { Username: user.username, UserAttributes: attributeList(user) };
});
