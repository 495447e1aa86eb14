import * as v from 'valibot';
import { invalidParameter } from '../pool/errors.ts';
import { userOfAccessToken } from '../tokens/tokens.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({
  AccessToken: fields.token,
  SoftwareTokenMfaSettings: v.optional(v.object({ Enabled: v.optional(v.boolean(), false) })),
});

/**
 * Of an authenticator app; other factors are not known here.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html
 */
export const setUserMfaPreference = operation(input, async ({ AccessToken, SoftwareTokenMfaSettings }, pool) => {
  const user = await userOfAccessToken(pool, AccessToken);
  const { softwareToken } = user;
  const enabled = SoftwareTokenMfaSettings?.Enabled ?? false;
  if (enabled && !softwareToken?.verified) throw invalidParameter('User has not verified software token mfa');
  if (softwareToken) await pool.users.save({ ...user, softwareToken: { ...softwareToken, enabled } });
  return {};
});
