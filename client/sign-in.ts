import {
  type AuthenticationResponseJSON,
  base64URLStringToBuffer,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { PasskeyAnswer } from '../lambdas/contract.ts';
import { authenticationOptions, authenticationUser } from './api.ts';
import { pickFromAutofill, stopAutofill } from './autofill.ts';
import { authenticate } from './ceremony.ts';
import type { PasskeysClient } from './client.ts';
import { type AuthenticationStep, cognito } from './cognito.ts';
import { PasskeysClientError } from './errors.ts';
import { reasonOfRefusal } from './refusal.ts';
import type { Tokens } from './session.ts';

export interface SignInOptions {
  /** Who signs in, when that is known: the user name or an alias of the pool (e-mail). Left out, the passkey says who it is. */
  readonly username?: string;
  /**
   * For pools whose user names are not the users' `sub`: asks the API for the user name. One call more, without `username` only.
   *
   * @default false
   */
  readonly lookUpUsername?: boolean;
}

export interface AutofillSignInOptions extends Pick<SignInOptions, 'lookUpUsername'> {
  /** Ends the wait. */
  readonly signal?: AbortSignal;
  /** Called when the user has picked a passkey: the sign-in proper begins, and can fail like any other. */
  readonly onPicked?: () => void;
}

/**
 * Signs in with a passkey: with `username` in two calls of Cognito, without it in three calls in all. Ends an autofill that
 * waits. Call it from a click: browsers refuse it else.
 *
 * @throws PasskeysClientError among others `cancelled`, `timed_out`, `blocked` (the browser's dialog), `sign_in_failed`,
 *   `passkey_unknown` (refused), `network`, `internal`
 */
export async function signIn(client: PasskeysClient, options: SignInOptions = {}): Promise<Tokens> {
  await stopAutofill();
  if (options.username === undefined) {
    const credential = await authenticate(await authenticationOptions(client));
    return signInWithAssertion(client, credential, options);
  }
  const round = await startRound(client, options.username);
  return answerRound(client, round, await authenticate(round.options));
}

/**
 * Offers passkeys among the suggestions of the input whose `autocomplete` ends with `webauthn`, and signs in with the one the
 * user picks. Call it when the page shows that input. It waits until then, for hours if need be.
 *
 * @throws PasskeysClientError `aborted` when the signal or another ceremony ended it, `not_supported` where browsers lack it,
 *   and whatever `signIn` throws
 */
export async function signInWithAutofill(client: PasskeysClient, options: AutofillSignInOptions = {}): Promise<Tokens> {
  const credential = await pickFromAutofill(() => authenticationOptions(client), options.signal);
  options.onPicked?.();
  return signInWithAssertion(client, credential, options);
}

/** A round of Cognito's custom challenge that waits for its answer. */
interface Round {
  readonly username: string;
  readonly session: string;
  readonly options: PublicKeyCredentialRequestOptionsJSON;
}

/** Cognito's session lasts minutes and a passkey may take longer, so it begins only now that there is an assertion. */
async function signInWithAssertion(
  client: PasskeysClient,
  credential: AuthenticationResponseJSON,
  { lookUpUsername = false }: Pick<SignInOptions, 'lookUpUsername'>,
): Promise<Tokens> {
  try {
    const username = lookUpUsername
      ? (await authenticationUser(client, credential)).username
      : userIdOf(credential.response.userHandle);
    return await answerRound(client, await startRound(client, username), credential);
  } catch (error) {
    throw await reasonOfRefusal(client, credential, error);
  }
}

async function startRound(client: PasskeysClient, username: string): Promise<Round> {
  const config = await client.config();
  const step = await cognito(
    config,
    'InitiateAuth',
    { AuthFlow: 'CUSTOM_AUTH', ClientId: config.userPoolClientId, AuthParameters: { USERNAME: username } },
    'sign_in_failed',
  );
  const { options, USERNAME = username } = step.ChallengeParameters ?? {};
  if (step.ChallengeName !== 'CUSTOM_CHALLENGE' || step.Session === undefined || options === undefined) {
    throw new PasskeysClientError('step_not_supported', { cause: new Error(`Cognito asks for ${step.ChallengeName}`) });
  }
  return { username: USERNAME, session: step.Session, options: JSON.parse(options) };
}

async function answerRound(
  client: PasskeysClient,
  { username, session }: Round,
  credential: AuthenticationResponseJSON,
): Promise<Tokens> {
  const config = await client.config();
  const answer: PasskeyAnswer = { type: 'passkey', credential };
  const step: AuthenticationStep = await cognito(
    config,
    'RespondToAuthChallenge',
    {
      ChallengeName: 'CUSTOM_CHALLENGE',
      ClientId: config.userPoolClientId,
      Session: session,
      ChallengeResponses: { USERNAME: username, ANSWER: JSON.stringify(answer) },
    },
    'sign_in_failed',
  );
  if (step.AuthenticationResult) return client.session.keep(step.AuthenticationResult);
  // The same challenge again is how Cognito says that the answer was wrong and another may be given.
  throw new PasskeysClientError(step.ChallengeName === 'CUSTOM_CHALLENGE' ? 'sign_in_failed' : 'step_not_supported');
}

/** The user handle is the user's `sub` as text. */
function userIdOf(userHandle: string | undefined): string {
  if (userHandle === undefined) throw new PasskeysClientError('authenticator_failed');
  return new TextDecoder().decode(base64URLStringToBuffer(userHandle));
}
