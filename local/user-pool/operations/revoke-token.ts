import * as v from 'valibot';
import { CognitoError } from '../pool/errors.ts';
import { clientOf } from '../pool/pool.ts';
import { revokeRefreshToken } from '../tokens/sign-ins.ts';
import { isOwnJwt } from '../tokens/tokens.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({ ClientId: fields.clientId, Token: fields.token });

/**
 * A token that the client does not have is no error (RFC 7009, section 2.2).
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html
 */
export const revokeToken = operation(input, async ({ ClientId, Token }, pool) => {
  const client = clientOf(pool, ClientId);
  if (!client.properties.EnableTokenRevocation) {
    throw new CognitoError('UnsupportedOperationException', 'Revocation is not enabled for this client');
  }
  const revoked = await revokeRefreshToken(pool, client, Token);
  if (!revoked && (await isOwnJwt(pool, Token))) {
    throw new CognitoError('UnsupportedTokenTypeException', 'Unsupported token type');
  }
  return {};
});
