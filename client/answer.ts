import type { PasskeyAnswer } from '../contract/credentials.ts';
import type { ChallengeParameters } from '../contract/shapes.ts';
import { stopAutofill } from './internal/autofill.ts';
import { authenticate } from './internal/ceremony.ts';
import type { PasskeysClient } from './internal/client.ts';
import { optionsOf } from './internal/custom-challenge.ts';
import { unlessAborted } from './internal/waiting.ts';
import {
  type AutofillSignInOptions,
  assertion,
  type SignInOptions,
  suggestedAssertion,
  usernameOf,
} from './sign-in.ts';

/*
 * For sign-ins that another library runs, AWS Amplify for one: what it has to send to Cognito. No function here touches the session of
 * this library.
 */

/**
 * Answers the custom challenge of a user who said who it is: has the user confirm with a passkey. Call it from a click.
 *
 * @param parameters the challenge's public parameters, as Cognito gave them
 * @param options `signal` ends the wait for the user with `aborted`
 * @returns the `ANSWER` of `RespondToAuthChallenge`
 * @throws PasskeysClientError `cancelled`, `timed_out`, `blocked`, …; `step_not_supported` when the challenge is none of ours
 */
export async function answerChallenge(
  parameters: Partial<ChallengeParameters> | undefined,
  { signal }: Pick<SignInOptions, 'signal'> = {},
): Promise<string> {
  const options = optionsOf(parameters);
  await stopAutofill();
  return answerText(await authenticate(options, signal));
}

const answerText = (credential: PasskeyAnswer['credential']): string =>
  JSON.stringify({ type: 'passkey', credential } satisfies PasskeyAnswer);

/** Who has to sign in, and the answer to the custom challenge that Cognito then asks. */
export interface PreparedAnswer {
  readonly username: string;
  readonly challengeAnswer: string;
}

/**
 * Has the user pick a passkey that says who it is, before Cognito is asked anything. Call it from a click. The answer holds for five
 * minutes, for one sign-in of this user.
 *
 * @throws PasskeysClientError what `signIn` throws before it asks Cognito
 */
export async function prepareAnswer(
  client: PasskeysClient,
  options: Omit<SignInOptions, 'username'> = {},
): Promise<PreparedAnswer> {
  return prepared(client, await assertion(client, options), options);
}

/**
 * As `prepareAnswer`, with the passkey that the user picks from the suggestions of a field. It waits as `signInWithAutofill` does.
 *
 * @throws PasskeysClientError what `signInWithAutofill` throws before it asks Cognito
 */
export async function prepareAnswerFromAutofill(
  client: PasskeysClient,
  options: AutofillSignInOptions = {},
): Promise<PreparedAnswer> {
  return prepared(client, await suggestedAssertion(client, options), options);
}

async function prepared(
  client: PasskeysClient,
  credential: PasskeyAnswer['credential'],
  options: Pick<SignInOptions, 'lookUpUsername' | 'signal'>,
): Promise<PreparedAnswer> {
  const username = await unlessAborted(options.signal, usernameOf(client, credential, options));
  return { username, challengeAnswer: answerText(credential) };
}
