import * as v from 'valibot';
import { requirePool } from '../pool/pool.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({
  UserPoolId: fields.userPoolId,
  MfaConfiguration: v.optional(v.picklist(['OFF', 'ON', 'OPTIONAL']), 'OFF'),
});

/**
 * Whether the pool asks for a second factor. Authenticator apps are the only one here.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserPoolMfaConfig.html
 */
export const setUserPoolMfaConfig = operation(input, async ({ UserPoolId, MfaConfiguration }, pool) => {
  requirePool(pool, UserPoolId);
  pool.configuration.setMfa(MfaConfiguration);
  return { MfaConfiguration, SoftwareTokenMfaConfiguration: { Enabled: MfaConfiguration !== 'OFF' } };
});
