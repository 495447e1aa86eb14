import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from '@simplewebauthn/browser';
import { PasskeysClientError } from '../errors/errors.ts';
import { ceremonyError, type FailedCeremony } from './ceremony-error.ts';
import { watchFocus } from './focus.ts';

/** A document has one ceremony at a time, and starting the next one ends it: so this is the state of the module. */
let latest = 0;

/** How long a creation that shows nothing may take: nobody knows of it, so nobody ends it. */
const silence = 10_000;

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
 * @throws PasskeysClientError as `ceremonyError` says, and never `authenticator_failed` for a browser that refused
 */
export function authenticateFromSuggestions(
  optionsJSON: PublicKeyCredentialRequestOptionsJSON,
): Promise<AuthenticationResponseJSON> {
  return perform('authentication', () => startAuthentication({ optionsJSON, useBrowserAutofill: true }), {
    unasked: true,
  });
}

/**
 * Has the user create a passkey in the browser's dialog.
 *
 * @throws PasskeysClientError as `ceremonyError` says
 */
export function create(optionsJSON: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON> {
  return perform('registration', () => startRegistration({ optionsJSON }));
}

/**
 * Creates a passkey without a dialog (WebAuthn Level 3, section 5.1.3, `conditional`).
 *
 * @throws PasskeysClientError as `ceremonyError` says; `aborted` when nothing has come of it after some seconds
 */
export function createSilently(optionsJSON: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON> {
  return perform(
    'registration',
    async () => {
      const own = latest;
      const given = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        // Not the next one's, should the browser have ignored the end of this one.
        if (own === latest) endCeremony();
        given.reject(new DOMException('Nothing came of it', 'AbortError'));
      }, silence);
      try {
        return await Promise.race([startRegistration({ optionsJSON, useAutoRegister: true }), given.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
    { unasked: true },
  );
}

/** Ends the ceremony that is under way, if one is: its `AbortError` is our own doing. */
export function endCeremony(): void {
  latest += 1;
  WebAuthnAbortService.cancelCeremony();
}

/**
 * One ceremony, and its failure in our codes.
 *
 * @param unasked whether it needs no click of the user
 */
export async function perform<Response>(
  kind: FailedCeremony['kind'],
  start: () => Promise<Response>,
  { unasked = false }: { readonly unasked?: boolean } = {},
): Promise<Response> {
  if (!browserSupportsWebAuthn()) throw new PasskeysClientError('not_supported');
  latest += 1;
  const own = latest;
  const started = Date.now();
  const asked = !unasked && navigator.userActivation?.isActive === true;
  const focus = watchFocus();
  try {
    return await start();
  } catch (error) {
    const elapsed = Date.now() - started;
    throw ceremonyError(error, { kind, elapsed, stopped: own !== latest, asked, shown: focus.lost() });
  } finally {
    focus.stop();
  }
}
