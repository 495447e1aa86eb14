import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import type { PasskeyAnswer } from '../../contract/credentials.ts';
import { type ChallengeParameters, type RecoveryCodeAnswer, signInValueName } from '../../contract/shapes.ts';
import type { PasskeysClientErrorCode } from '../errors/codes.ts';
import { hasCode, PasskeysClientError } from '../errors/errors.ts';
import type { PasskeysClient } from './client.ts';
import { type AuthenticationStep, cognito } from './cognito.ts';
import { parsed } from './json.ts';
import type { Tokens } from './session.ts';
import { signInMetadata } from './sign-in-metadata.ts';

/** A round of Cognito's custom challenge that waits for its answer. */
export interface Round {
  readonly username: string;
  readonly session: string;
  readonly options: PublicKeyCredentialRequestOptionsJSON;
  /** Kinds of answers that are accepted. */
  readonly methods: readonly string[];
  /** Finds the round in the logs of the service. */
  readonly supportId: string | undefined;
}

/**
 * Parses the options among the parameters of a custom challenge.
 *
 * @throws PasskeysClientError `step_not_supported` if they are not options for a passkey
 */
export function optionsOf(parameters: Partial<ChallengeParameters> | undefined): PublicKeyCredentialRequestOptionsJSON {
  const found = Object(parsed(String(parameters?.options))) as Partial<PublicKeyCredentialRequestOptionsJSON>;
  if (typeof found.challenge === 'string') return found as PublicKeyCredentialRequestOptionsJSON;
  throw new PasskeysClientError('step_not_supported', { cause: new Error('The challenge has no passkey options.') });
}

/**
 * Has Cognito ask.
 *
 * @throws PasskeysClientError `step_not_supported` when it asks something else than our triggers do
 */
export async function startRound(client: PasskeysClient, username: string): Promise<Round> {
  const config = await client.config();
  const step = await cognito(
    config,
    'InitiateAuth',
    { AuthFlow: 'CUSTOM_AUTH', ClientId: config.userPoolClientId, AuthParameters: { USERNAME: username } },
    'sign_in_failed',
  );
  const { methods = '', supportId, USERNAME = username } = step.ChallengeParameters ?? {};
  if (step.ChallengeName !== 'CUSTOM_CHALLENGE' || step.Session === undefined) {
    throw new PasskeysClientError('step_not_supported', { cause: new Error(`Cognito asks for ${step.ChallengeName}`) });
  }
  return {
    username: USERNAME,
    session: step.Session,
    options: optionsOf(step.ChallengeParameters),
    methods: methods.split(' '),
    supportId,
  };
}

/**
 * Answers, and keeps the tokens.
 *
 * @param refusal what it means when Cognito says no
 */
export async function answerRound(
  client: PasskeysClient,
  { username, session, supportId }: Round,
  answer: PasskeyAnswer | RecoveryCodeAnswer,
  refusal: PasskeysClientErrorCode,
): Promise<Tokens> {
  const config = await client.config();
  const metadata = signInMetadata();
  let step: AuthenticationStep;
  try {
    step = await cognito(
      config,
      'RespondToAuthChallenge',
      {
        ChallengeName: 'CUSTOM_CHALLENGE',
        ClientId: config.userPoolClientId,
        Session: session,
        ChallengeResponses: { USERNAME: username, ANSWER: JSON.stringify(answer) },
        ClientMetadata: metadata,
      },
      refusal,
    );
  } catch (error) {
    // The last wrong answer, which Cognito refuses in its own words.
    if (hasCode(error, refusal)) throw ofRound(error.code, supportId, error.cause);
    throw error;
  }
  if (step.AuthenticationResult) {
    return client.session.keep(step.AuthenticationResult, { signInValue: metadata[signInValueName] });
  }
  // The same challenge again is how Cognito says that the answer was wrong and another may be given.
  throw ofRound(step.ChallengeName === 'CUSTOM_CHALLENGE' ? refusal : 'step_not_supported', supportId);
}

function ofRound(code: PasskeysClientErrorCode, supportId: string | undefined, cause?: unknown): PasskeysClientError {
  return new PasskeysClientError(code, {
    ...(cause === undefined ? {} : { cause }),
    ...(supportId === undefined ? {} : { supportId }),
  });
}
