import { Secret, TOTP } from 'otpauth';
import type { Pool } from '../pool/pool.ts';
import type { User } from '../pool/users.ts';

/** Returns a new secret of an authenticator app, in Base32. */
export const newSoftwareTokenSecret = (pool: Pool): string =>
  new Secret({ buffer: new Uint8Array(pool.random(20)).buffer }).base32;

/** Whether an authenticator app with this secret shows the code now, or did or will half a minute away. */
export const softwareTokenMatches = (pool: Pool, secret: string, code: string): boolean =>
  new TOTP({ secret: Secret.fromBase32(secret) }).validate({
    token: code,
    timestamp: pool.clock().getTime(),
    window: 1,
  }) !== null;

/** Whether Cognito asks this user for a code of an authenticator app after the password. */
export function needsSoftwareToken(pool: Pool, { softwareToken }: User): boolean {
  const { MfaConfiguration } = pool.properties;
  return MfaConfiguration === 'ON' || (MfaConfiguration === 'OPTIONAL' && softwareToken?.enabled === true);
}
