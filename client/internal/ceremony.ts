import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser';
import { hasCode, PasskeysClientError } from '../errors/errors.ts';
import { ceremonyError, type FailedCeremony } from './ceremony-error.ts';
import { createCredential, getCredential } from './credentials.ts';
import { watchFocus } from './focus.ts';
import { supportsCeremonies } from './support.ts';
import { deferred, throwIfAborted } from './waiting.ts';

/** A document has one ceremony at a time, and starting the next one ends it. So this is the state of the module. */
let current: AbortController | undefined;

/** WebAuthn's own default for options without a `timeout` (Level 3, section 5.1.3). */
const defaultTimeoutMs = 300_000;
/** The client ends a ceremony this long after its `timeout`. Browsers end it on time, but an extension may never answer. */
const graceMs = 5_000;
/** How long a creation without a dialog may take: the user does not see it, and so can't cancel it. */
const maxSilentCreationMs = 10_000;

/** How a ceremony runs. */
export interface CeremonyOptions {
  /** Whether it begins without a click. */
  readonly unasked?: boolean;
  /** Ends it with `timed_out`. Without a limit it may wait for hours. */
  readonly limitMs?: number;
  /** Ends it with `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the user for a passkey in the browser's dialog.
 *
 * @throws PasskeysClientError as `perform` says
 */
export const authenticate = (
  options: PublicKeyCredentialRequestOptionsJSON,
  signal?: AbortSignal,
): Promise<AuthenticationResponseJSON> =>
  perform('authentication', (stop) => getCredential(options, { signal: stop }), { limitMs: limitOf(options), signal });

/**
 * Waits for the user to pick a passkey from a field's suggestions; shows no dialog by itself.
 *
 * @throws PasskeysClientError `misconfigured` if the page has no such field; as `perform` says, and never `authenticator_failed` for a browser
 *   that refused
 */
export async function authenticateFromSuggestions(
  options: PublicKeyCredentialRequestOptionsJSON,
): Promise<AuthenticationResponseJSON> {
  if (document.querySelectorAll("input[autocomplete$='webauthn']").length === 0) {
    const cause = new Error('The page has no <input> whose autocomplete ends with "webauthn".');
    throw new PasskeysClientError('misconfigured', { cause });
  }
  return perform(
    'authentication',
    (signal) => getCredential({ ...options, allowCredentials: [] }, { mediation: 'conditional', signal }),
    { unasked: true },
  );
}

/**
 * Has the user create a passkey in the browser's dialog.
 *
 * @throws PasskeysClientError as `perform` says
 */
export const create = (
  options: PublicKeyCredentialCreationOptionsJSON,
  signal?: AbortSignal,
): Promise<RegistrationResponseJSON> =>
  perform('registration', (stop) => createCredential(options, { signal: stop }), { limitMs: limitOf(options), signal });

/**
 * Creates a passkey without a dialog (WebAuthn Level 3, section 5.1.3, `conditional`).
 *
 * @throws PasskeysClientError as `perform` says; `aborted` when nothing has come of it after some seconds
 */
export const createSilently = (options: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON> =>
  perform('registration', (signal) => createCredential(options, { mediation: 'conditional', signal }), {
    unasked: true,
    limitMs: maxSilentCreationMs,
  }).catch((error: unknown) => {
    // The user was not asked, and so was not too slow.
    throw hasCode(error, 'timed_out') ? new PasskeysClientError('aborted', { cause: error.cause }) : error;
  });

/** How long a dialog may stay open. */
export const limitOf = ({ timeout }: { readonly timeout?: number | undefined }): number =>
  (timeout ?? defaultTimeoutMs) + graceMs;

/** Ends the ceremony that is under way, if one is: it rejects with `aborted`, whatever the browser does. */
export function endCeremony(): void {
  current?.abort();
  current = undefined;
}

/**
 * Runs one ceremony and turns its failure into our codes.
 *
 * @throws PasskeysClientError `not_supported`; `aborted` and `timed_out` at once, even if browser or extension never answer; else as
 *   `ceremonyError` says
 */
export async function perform<Response>(
  kind: FailedCeremony['kind'],
  start: (stop: AbortSignal) => Promise<Response>,
  { unasked = false, limitMs, signal }: CeremonyOptions = {},
): Promise<Response> {
  if (!supportsCeremonies()) throw new PasskeysClientError('not_supported');
  throwIfAborted(signal);
  endCeremony();
  const stop = new AbortController();
  current = stop;
  const started = Date.now();
  const asked = !unasked && navigator.userActivation?.isActive === true;
  const focus = watchFocus();
  const settled = new AbortController();
  const { promise: stopped, reject } = deferred<never>();
  stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { signal: settled.signal });
  signal?.addEventListener('abort', () => stop.abort(), { signal: settled.signal });
  const timer = limitMs === undefined ? undefined : setTimeout(() => stop.abort(timeout()), limitMs);
  try {
    return await Promise.race([start(stop.signal), stopped]);
  } catch (error) {
    throwIfAborted(signal);
    const elapsed = Date.now() - started;
    const known = {
      kind,
      elapsed,
      stopped: stop.signal.aborted,
      asked,
      shown: focus.lost(),
      replaced: isReplaced(kind),
    };
    throw ceremonyError(stop.signal.aborted ? stop.signal.reason : error, known);
  } finally {
    clearTimeout(timer);
    settled.abort();
    focus.stop();
  }
}

const timeout = () => new DOMException('Neither the browser nor an extension ended the ceremony.', 'TimeoutError');

/** Whether an extension, or the page, has put a function of its own in the place of the browser's. */
function isReplaced(kind: FailedCeremony['kind']): boolean {
  const name = kind === 'registration' ? 'create' : 'get';
  const { credentials } = navigator;
  return (
    Object.hasOwn(credentials, name) || !Function.prototype.toString.call(credentials[name]).includes('[native code]')
  );
}
