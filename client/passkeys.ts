import type { ListResponse, Passkey, RegistrationOptionsRequest } from '../contract/shapes.ts';
import { hasCode } from './errors/errors.ts';
import {
  deletePasskey,
  type Mediation,
  readPasskeys,
  registrationOptions,
  storePasskey,
  updatePasskey,
} from './internal/api.ts';
import { stopAutofill } from './internal/autofill.ts';
import { create } from './internal/ceremony.ts';
import type { PasskeysClient } from './internal/client.ts';
import { asConfirmed } from './internal/confirmed.ts';
import { announcePasskeys, announceUser, disown, labelsOf } from './internal/signals.ts';
import { observed, throwIfUnable } from './internal/telemetry.ts';
import { unlessAborted } from './internal/waiting.ts';

/** What the user's password manager calls the account. */
export interface AccountLabels {
  /**
   * The account's name as its owner knows it.
   *
   * @default the e-mail address, phone number or preferred user name in the ID token; else the Cognito user name, which may be a string
   *   that says nothing to people
   */
  readonly userName?: string;
  /** A friendlier name beside `userName`; few browsers show it. */
  readonly displayName?: string;
}

export interface RegisterOptions extends AccountLabels {
  /** What the user calls the passkey. */
  readonly name?: string;
  /** Ends the wait for the user with `aborted`, and closes the browser's dialog. A passkey that is there by then is stored. */
  readonly signal?: AbortSignal;
}

/**
 * Creates a passkey for the user who is signed in and stores it. Call it from a click: browsers refuse it else.
 *
 * @throws PasskeysClientError among others `cancelled`, `timed_out`, `aborted`, `already_registered`, `not_supported`, `step_up_required` (the
 *   user has passkeys, and this session was not confirmed with one: `stepUp`, then call this again), `reauthentication_required` (the sign-in is
 *   too long ago: sign in again, then call this again), `passkey_limit_reached`, `unauthorized`
 */
export async function register(
  client: PasskeysClient,
  { name, signal, ...labels }: RegisterOptions = {},
): Promise<Passkey> {
  throwIfUnable(client, 'registration', signal);
  await stopAutofill();
  return createAndStore(client, labels, create, name ? { name } : {}, signal);
}

/** Asks for options, creates a passkey with them and stores it; one that the service refuses is taken back from the browser. */
export async function createAndStore(
  client: PasskeysClient,
  labels: AccountLabels,
  created: typeof create,
  request: Mediation & { readonly name?: string },
  signal?: AbortSignal,
): Promise<Passkey> {
  const { conditional } = request;
  const asked: RegistrationOptionsRequest & Mediation = {
    ...(await labelsOf(client)),
    ...labels,
    ...(conditional ? { conditional } : {}),
  };
  const options = await unlessAborted(
    signal,
    asConfirmed(client, () => registrationOptions(client, asked)),
  );
  const ceremony = conditional ? 'silent-registration' : 'registration';
  const credential = await observed(client, ceremony, () => created(options, signal));
  try {
    return await asConfirmed(client, () => storePasskey(client, { credential, ...request }));
  } catch (error) {
    if (isRefused(error)) disown(client, credential.id);
    throw error;
  }
}

/**
 * The passkeys of the user who is signed in. The browser is told of them too, where it listens: password managers then hide those
 * that are gone, and call the others by `labels`.
 *
 * @param labels give what you gave to `register`
 */
export async function listPasskeys(client: PasskeysClient, labels: AccountLabels = {}): Promise<readonly Passkey[]> {
  return (await listPasskeysAndRecovery(client, labels)).passkeys;
}

/** Returns the passkeys as `listPasskeys` does, and the delayed recovery that is running, or `null`. It takes one request. */
export async function listPasskeysAndRecovery(
  client: PasskeysClient,
  labels: AccountLabels = {},
): Promise<ListResponse> {
  const { passkeys, recovery = null } = await readPasskeys(client);
  announcePasskeys(client, passkeys);
  announceUser(client, labels);
  return { passkeys, recovery };
}

/**
 * Gives a passkey another name.
 *
 * @throws PasskeysClientError `passkey_unknown`, `name_too_long`, `invalid_request`, `step_up_required` (`stepUp`, then call this again),
 *   `reauthentication_required` (sign in again, then call this again), `unauthorized`
 */
export const renamePasskey = (client: PasskeysClient, id: string, name: string): Promise<Passkey> =>
  asConfirmed(client, () => updatePasskey(client, id, { name }));

/**
 * Makes a passkey the user's first choice; the one that was it no longer is.
 *
 * @throws PasskeysClientError `passkey_unknown`, `step_up_required` (`stepUp`, then call this again), `reauthentication_required` (sign in
 *   again, then call this again), `unauthorized`
 */
export const makeDefaultPasskey = (client: PasskeysClient, id: string): Promise<Passkey> =>
  asConfirmed(client, () => updatePasskey(client, id, { default: true }));

/**
 * Removes a passkey from the account. The browser is told, where it listens; say to the user all the same that it may have to be
 * deleted in the password manager.
 *
 * @throws PasskeysClientError `last_sign_in_method`, `step_up_required` (`stepUp`, then call this again), `reauthentication_required`
 *   (sign in again, then call this again), `passkey_unknown`, `unauthorized`
 */
export async function removePasskey(client: PasskeysClient, id: string): Promise<void> {
  try {
    await asConfirmed(client, () => deletePasskey(client, id));
  } catch (error) {
    if (hasCode(error, 'passkey_unknown')) disown(client, id);
    throw error;
  }
  disown(client, id);
}

/** After these it is certain that the service did not keep the passkey, which the user's device now has. */
function isRefused(error: unknown): boolean {
  return hasCode(
    error,
    'authenticator_not_allowed',
    'challenge_expired',
    'challenge_invalid',
    'challenge_used',
    'invalid_request',
    'name_too_long',
    'passkey_limit_reached',
    'reauthentication_required',
    'step_up_required',
    'unauthorized',
    'user_verification_required',
    'verification_failed',
  );
}
