import type { Passkey } from '../lambdas/contract.ts';
import { readPasskeys, registrationOptions, storePasskey } from './api.ts';
import { stopAutofill } from './autofill.ts';
import { create } from './ceremony.ts';
import type { PasskeysClient } from './client.ts';
import { hasCode } from './errors.ts';
import { disown } from './refusal.ts';

export interface RegisterOptions {
  /** What the user calls the passkey. */
  readonly name?: string;
  /**
   * Who the user's password manager says the passkey is for: the e-mail address, say.
   *
   * @default the Cognito user name, which may be a string that says nothing to people
   */
  readonly userName?: string;
  /** A friendlier name beside `userName`; few browsers show it. */
  readonly displayName?: string;
}

/**
 * Creates a passkey for the user who is signed in and stores it. Call it from a click: browsers refuse it else.
 *
 * @throws PasskeysClientError among others `cancelled`, `already_registered`, `not_supported`, `reauthentication_required` (the
 *   sign-in is too long ago: sign in again, then call this again), `passkey_limit_reached`, `unauthorized`
 */
export async function register(client: PasskeysClient, { name, ...labels }: RegisterOptions = {}): Promise<Passkey> {
  await stopAutofill();
  const credential = await create(await registrationOptions(client, labels));
  try {
    return await storePasskey(client, { credential, ...(name ? { name } : {}) });
  } catch (error) {
    if (isRefused(error)) await disown(client, credential.id);
    throw error;
  }
}

/** The passkeys of the user who is signed in. */
export async function listPasskeys(client: PasskeysClient): Promise<readonly Passkey[]> {
  return (await readPasskeys(client)).passkeys;
}

/** After these it is certain that the service did not keep the passkey, which the user's device now has. */
function isRefused(error: unknown): boolean {
  return hasCode(
    error,
    'challenge_expired',
    'challenge_invalid',
    'challenge_used',
    'invalid_request',
    'passkey_limit_reached',
    'reauthentication_required',
    'unauthorized',
    'user_verification_required',
    'verification_failed',
  );
}
