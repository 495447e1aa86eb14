import * as v from 'valibot';
import { clientOf } from '../pool/pool.ts';
import { refreshTokens } from '../sign-in/refresh.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({ ClientId: fields.clientId, RefreshToken: fields.token });

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html */
export const getTokensFromRefreshToken = operation(input, async ({ ClientId, RefreshToken }, pool) =>
  refreshTokens(pool, clientOf(pool, ClientId), RefreshToken),
);
