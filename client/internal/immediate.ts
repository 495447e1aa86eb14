import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { hasCode, PasskeysClientError } from '../errors/errors.ts';
import { endCeremony, perform } from './ceremony.ts';
import { fromBase64url } from './encoding.ts';

/**
 * Asks for a passkey only if the browser has one at hand, and fails at once if not, without a QR code
 * (https://github.com/w3c/webauthn/pull/2291). Neither list nor signal: browsers refuse both here, so that pages can't probe.
 *
 * @throws PasskeysClientError `no_passkey_here`, and what `ceremonyError` says
 */
export async function authenticateImmediately(
  options: PublicKeyCredentialRequestOptionsJSON,
): Promise<AuthenticationResponseJSON> {
  endCeremony();
  try {
    return await perform('authentication', () => get(options));
  } catch (error) {
    if (!hasCode(error, 'blocked', 'authenticator_failed')) throw error;
    throw new PasskeysClientError('no_passkey_here', { cause: error.cause });
  }
}

async function get({ challenge, timeout, rpId, userVerification }: PublicKeyCredentialRequestOptionsJSON) {
  const request: CredentialRequestOptions & { readonly uiMode: 'immediate' } = {
    publicKey: {
      challenge: fromBase64url(challenge),
      ...(timeout === undefined ? {} : { timeout }),
      ...(rpId === undefined ? {} : { rpId }),
      ...(userVerification === undefined ? {} : { userVerification }),
    },
    uiMode: 'immediate',
  };
  const credential = await navigator.credentials.get(request);
  if (!isAssertion(credential)) throw new Error('The browser gave no passkey.');
  // Browsers that have this mode have `toJSON` too.
  return credential.toJSON();
}

function isAssertion(
  credential: Credential | null,
): credential is Credential & { toJSON(): AuthenticationResponseJSON } {
  return credential?.type === 'public-key' && 'toJSON' in credential;
}
