import { CognitoError, incorrectCredentials } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import type { Client } from '../pool/properties.ts';
import { signInTokens } from '../tokens/tokens.ts';
import { runTrigger, type Trigger } from '../triggers/triggers.ts';
import { type Round, sealSession } from './sessions.ts';
import { findSubject, requireSignInAllowed, type Subject, startSrpFor } from './subject.ts';

/** A custom sign-in under way. */
export interface CustomSignIn {
  readonly client: Client;
  readonly subject: Subject;
  /** The answered rounds, oldest first: `session[]` of the events. */
  readonly rounds: readonly Round[];
  /** SRP's first message, until a PASSWORD_VERIFIER has used it. */
  readonly srpA: string | undefined;
  /** Of RespondToAuthChallenge; what InitiateAuth is given never reaches these triggers. */
  readonly clientMetadata: Readonly<Record<string, string>> | undefined;
}

/**
 * CUSTOM_AUTH: Define, then Create, PASSWORD_VERIFIER or tokens. `srpA` is given where the client puts a password first.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
 * @throws {CognitoError} UserNotFoundException, why this user may not sign in, and what the triggers bring about
 */
export async function startCustomSignIn(pool: Pool, client: Client, name: string, srpA: string | undefined) {
  const subject = await findSubject(pool, client, name);
  if (subject.user) requireSignInAllowed(subject.user);
  const rounds = srpA === undefined ? [] : [{ challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null }];
  return nextStep(pool, { client, subject, rounds, srpA, clientMetadata: undefined });
}

/**
 * Verify: whether the answer to a CUSTOM_CHALLENGE is right.
 * @throws {CognitoError} what the trigger brings about
 */
export async function verifyAnswer(
  pool: Pool,
  signIn: CustomSignIn,
  privateChallengeParameters: Readonly<Record<string, string>>,
  challengeAnswer: string,
): Promise<boolean> {
  const request = { privateChallengeParameters, challengeAnswer };
  return (await run(pool, 'VerifyAuthChallengeResponse', signIn, request)).answerCorrect;
}

/**
 * Define decides on the rounds so far: another challenge, tokens, or failure.
 * @throws {CognitoError} NotAuthorizedException: it failed the sign-in; and what the triggers bring about
 */
export async function nextStep(pool: Pool, signIn: CustomSignIn) {
  const decision = await run(pool, 'DefineAuthChallenge', signIn, { session: signIn.rounds });
  if (decision.failAuthentication) throw incorrectCredentials();
  if (decision.issueTokens) {
    const { user } = signIn.subject;
    if (!user) throw incorrectCredentials();
    const { client, clientMetadata } = signIn;
    const occasion = { source: 'Authentication' as const, clientMetadata };
    return { AuthenticationResult: await signInTokens(pool, client, user, occasion), ChallengeParameters: {} };
  }
  if (decision.challengeName === 'CUSTOM_CHALLENGE') return customChallenge(pool, signIn);
  if (decision.challengeName === 'PASSWORD_VERIFIER' && signIn.srpA !== undefined) {
    return passwordVerifier(pool, signIn, signIn.srpA);
  }
  throw new CognitoError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}

async function customChallenge(pool: Pool, signIn: CustomSignIn) {
  const challenge = 'CUSTOM_CHALLENGE' as const;
  const created = await run(pool, 'CreateAuthChallenge', signIn, { challengeName: challenge, session: signIn.rounds });
  const Session = await sealSession(pool, signIn.client, {
    challenge,
    username: signIn.subject.username,
    userNotFound: !signIn.subject.user,
    custom: {
      rounds: [...signIn.rounds],
      privateParameters: created.privateChallengeParameters,
      metadata: created.challengeMetadata ?? null,
      srpA: signIn.srpA,
    },
  });
  return {
    ChallengeName: challenge,
    ChallengeParameters: { USERNAME: signIn.subject.username, ...created.publicChallengeParameters },
    Session,
  };
}

async function passwordVerifier(pool: Pool, signIn: CustomSignIn, srpA: string) {
  const challenge = 'PASSWORD_VERIFIER' as const;
  const { state, parameters } = startSrpFor(pool, signIn.subject, srpA);
  const Session = await sealSession(pool, signIn.client, {
    challenge,
    username: signIn.subject.username,
    userNotFound: !signIn.subject.user,
    custom: { rounds: [...signIn.rounds], privateParameters: {}, metadata: null },
    srp: state,
  });
  return { ChallengeName: challenge, ChallengeParameters: parameters, Session };
}

function run<T extends Trigger>(pool: Pool, trigger: T, signIn: CustomSignIn, request: object) {
  const { client, clientMetadata } = signIn;
  const { user, username } = signIn.subject;
  const userAttributes = user ? { sub: user.sub, 'cognito:user_status': user.status, ...user.attributes } : {};
  return runTrigger(pool, trigger, {
    client,
    userName: username,
    request: {
      userAttributes,
      ...request,
      ...(clientMetadata ? { clientMetadata } : {}),
      // Set only where the client prevents user existence errors.
      ...(client.properties.PreventUserExistenceErrors === 'ENABLED' ? { userNotFound: !user } : {}),
    },
  });
}
