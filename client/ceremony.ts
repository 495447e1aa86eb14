import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import { ceremonyError, type FailedCeremony } from './ceremony-error.ts';
import { PasskeysClientError } from './errors.ts';

/** A document has one ceremony at a time, and starting the next one ends it: so this is the state of the module. */
let latest = 0;

/**
 * Asks the user for a passkey in the browser's dialog.
 *
 * @throws PasskeysClientError as `ceremonyError` says
 */
export function authenticate(optionsJSON: PublicKeyCredentialRequestOptionsJSON): Promise<AuthenticationResponseJSON> {
  return perform('authentication', () => startAuthentication({ optionsJSON }));
}

/**
 * Waits for the user to pick a passkey from a field's suggestions; shows no dialog by itself.
 *
 * @throws PasskeysClientError as `ceremonyError` says
 */
export function authenticateFromSuggestions(
  optionsJSON: PublicKeyCredentialRequestOptionsJSON,
): Promise<AuthenticationResponseJSON> {
  return perform('authentication', () => startAuthentication({ optionsJSON, useBrowserAutofill: true }));
}

/**
 * Has the user create a passkey in the browser's dialog.
 *
 * @throws PasskeysClientError as `ceremonyError` says
 */
export function create(optionsJSON: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON> {
  return perform('registration', () => startRegistration({ optionsJSON }));
}

/** Counts as a ceremony that replaced the one before: an `AbortError` from now on is our own doing. */
export function supersede(): void {
  latest += 1;
}

async function perform<Response>(kind: FailedCeremony['kind'], start: () => Promise<Response>): Promise<Response> {
  if (!browserSupportsWebAuthn()) throw new PasskeysClientError('not_supported');
  supersede();
  const own = latest;
  const started = Date.now();
  try {
    return await start();
  } catch (error) {
    throw ceremonyError(error, { kind, elapsed: Date.now() - started, stopped: own !== latest });
  }
}
