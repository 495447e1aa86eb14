import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { hasCode, PasskeysClientError } from '../errors/errors.ts';
import { limitOf, perform } from './ceremony.ts';
import { getCredential } from './credentials.ts';

/**
 * Asks for a passkey only if the browser has one at hand, and fails at once if not, without a QR code
 * (https://github.com/w3c/webauthn/pull/2291). The browser gets neither a list nor a signal: it refuses both here, so that pages can't probe.
 *
 * @throws PasskeysClientError `no_passkey_here`, and what `perform` says
 */
export async function authenticateImmediately(
  options: PublicKeyCredentialRequestOptionsJSON,
  signal?: AbortSignal,
): Promise<AuthenticationResponseJSON> {
  const { challenge, timeout, rpId, userVerification } = options;
  const plain = {
    challenge,
    ...(timeout && { timeout }),
    ...(rpId && { rpId }),
    ...(userVerification && { userVerification }),
  };
  try {
    return await perform('authentication', () => getCredential(plain, { uiMode: 'immediate' }), {
      limitMs: limitOf(options),
      signal,
    });
  } catch (error) {
    if (!hasCode(error, 'blocked', 'authenticator_failed')) throw error;
    throw new PasskeysClientError('no_passkey_here', { cause: error.cause });
  }
}
