import type { AuthenticationResponseJSON } from '@simplewebauthn/browser';
import { PasskeysClientError } from './errors/errors.ts';
import { authenticationUser } from './internal/api.ts';
import { optionsForDialog, pickFromAutofill, stopAutofill } from './internal/autofill.ts';
import { capabilities } from './internal/capabilities.ts';
import { authenticate } from './internal/ceremony.ts';
import type { PasskeysClient } from './internal/client.ts';
import { answerRound, type Round, startRound } from './internal/custom-challenge.ts';
import { fromBase64url } from './internal/encoding.ts';
import { authenticateImmediately } from './internal/immediate.ts';
import { reasonOfRefusal } from './internal/refusal.ts';
import type { Tokens } from './internal/session.ts';
import { observed, throwIfUnable } from './internal/telemetry.ts';
import { throwIfAborted, unlessAborted } from './internal/waiting.ts';

export interface SignInOptions {
  /** Who signs in, when that is known: the user name or an alias of the pool (e-mail). Left out, the passkey says who it is. */
  readonly username?: string;
  /**
   * For pools whose user names are not the users' `sub`: asks the API for the user name. One call more, without `username` only. Where a
   * passkey's user handle is no `sub` at all, as those of imported passkeys, it is asked anyway.
   *
   * @default false
   */
  readonly lookUpUsername?: boolean;
  /**
   * Shows a dialog only if this device has a passkey at hand, and no QR code; else fails with `no_passkey_here`, for the page to show its
   * other ways. Not together with `username`.
   *
   * @default false
   */
  readonly immediate?: boolean;
  /** Ends the wait for the user with `aborted`, and closes the browser's dialog. An answer that Cognito already has counts. */
  readonly signal?: AbortSignal;
}

export interface AutofillSignInOptions extends Pick<SignInOptions, 'lookUpUsername' | 'signal'> {
  /** Called when the user has picked a passkey: the sign-in proper begins, and can fail like any other. */
  readonly onPicked?: () => void;
}

/** The tokens of a sign-in, and the passkey that it was made with. */
export interface SignedIn extends Tokens {
  readonly passkey: {
    readonly id: string;
    /** `cross-platform`: on a phone or a security key, so offer to `register` one on this device. Not every browser says it. */
    readonly attachment: 'platform' | 'cross-platform' | undefined;
  };
}

/**
 * Signs in with a passkey: with `username` in two calls of Cognito, without it in three calls in all. Ends an autofill that
 * waits. Call it from a click: browsers refuse it else.
 *
 * @throws PasskeysClientError among others `cancelled`, `timed_out`, `blocked` (the browser's dialog), `aborted`, `no_passkey_here` (with
 *   `immediate`), `sign_in_failed`, `passkey_unknown` (refused), `network`, `internal`
 */
export async function signIn(client: PasskeysClient, options: SignInOptions = {}): Promise<SignedIn> {
  if (options.username === undefined) return signInWithAssertion(client, await assertion(client, options), options);
  const { username, signal } = options;
  throwIfUnable(client, 'authentication', signal);
  await stopAutofill();
  const round = await unlessAborted(signal, startRound(client, username));
  const credential = await observed(client, 'authentication', () => authenticate(round.options, signal));
  throwIfAborted(signal);
  return answer(client, round, credential);
}

/**
 * Offers passkeys among the suggestions of the input whose `autocomplete` ends with `webauthn`, and signs in with the one the
 * user picks. Call it when the page shows that input. It waits until then, for hours if need be.
 *
 * @throws PasskeysClientError `aborted` when the signal or another ceremony ended it, `not_supported` where browsers lack it,
 *   and whatever `signIn` throws
 */
export async function signInWithAutofill(
  client: PasskeysClient,
  options: AutofillSignInOptions = {},
): Promise<SignedIn> {
  return signInWithAssertion(client, await suggestedAssertion(client, options), options);
}

/** The assertion of a passkey that the user picks from a field's suggestions. */
export async function suggestedAssertion(
  client: PasskeysClient,
  { signal, onPicked }: AutofillSignInOptions,
): Promise<AuthenticationResponseJSON> {
  const pick = () => pickFromAutofill(client, signal);
  const credential = await observed(client, 'autofill', pick, { waits: true });
  onPicked?.();
  return credential;
}

/** The assertion of a passkey that says by itself whose it is. */
export async function assertion(
  client: PasskeysClient,
  { immediate = false, signal }: Pick<SignInOptions, 'immediate' | 'signal'>,
): Promise<AuthenticationResponseJSON> {
  if (immediate && !(await capabilities(client)).immediate) throw new PasskeysClientError('no_passkey_here');
  const ceremony = immediate ? 'immediate' : 'authentication';
  throwIfUnable(client, ceremony, signal);
  const ask = immediate ? authenticateImmediately : authenticate;
  const options = await unlessAborted(signal, optionsForDialog(client));
  return observed(client, ceremony, () => ask(options, signal));
}

/** The Cognito user name of the user whose passkey this is. */
export async function usernameOf(
  client: PasskeysClient,
  credential: AuthenticationResponseJSON,
  { lookUpUsername = false }: Pick<SignInOptions, 'lookUpUsername'>,
): Promise<string> {
  if (lookUpUsername) return (await authenticationUser(client, credential)).username;
  const { userHandle } = credential.response;
  // Some authenticators give an empty one for a passkey that is not discoverable.
  if (!userHandle) throw new PasskeysClientError('authenticator_failed');
  // The user handle is the user's `sub` as text, or that of an imported passkey.
  const handle = new TextDecoder().decode(fromBase64url(userHandle));
  return sub.test(handle) ? handle : (await authenticationUser(client, credential)).username;
}

/** Cognito's form of a `sub`. */
const sub = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Cognito's session lasts minutes and a passkey may take longer, so it begins only now that there is an assertion. */
async function signInWithAssertion(
  client: PasskeysClient,
  credential: AuthenticationResponseJSON,
  options: Pick<SignInOptions, 'lookUpUsername' | 'signal'>,
): Promise<SignedIn> {
  const { signal } = options;
  try {
    const username = await unlessAborted(signal, usernameOf(client, credential, options));
    const round = await unlessAborted(signal, startRound(client, username));
    return await answer(client, round, credential);
  } catch (error) {
    throw await reasonOfRefusal(client, credential, error);
  }
}

async function answer(client: PasskeysClient, round: Round, credential: AuthenticationResponseJSON): Promise<SignedIn> {
  const tokens = await answerRound(client, round, { type: 'passkey', credential }, 'sign_in_failed');
  return { ...tokens, passkey: { id: credential.id, attachment: credential.authenticatorAttachment } };
}
