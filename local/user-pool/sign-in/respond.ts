import { incorrectCredentials, invalidSession, missingParameter, notAuthorized } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import type { Client } from '../pool/properties.ts';
import { signInTokens } from '../tokens/tokens.ts';
import { attributesFromClient, requireAttributes } from '../users/attributes.ts';
import { requireGoodPassword, storePassword } from '../users/passwords.ts';
import { needsSoftwareToken } from '../users/software-token.ts';
import { choose } from './choice.ts';
import { type CustomSignIn, nextStep, verifyAnswer } from './custom.ts';
import { answerEmailCode } from './email-otp.ts';
import { afterPassword } from './password.ts';
import { type OpenSession, openSession, useSession } from './sessions.ts';
import { answerSoftwareToken, askForSoftwareToken } from './software-token-mfa.ts';
import { srpProofHolds } from './srp.ts';
import { requireSignInAllowed, type Subject } from './subject.ts';

interface Answer {
  readonly pool: Pool;
  readonly client: Client;
  readonly session: OpenSession;
  readonly subject: Subject;
  /** `ChallengeResponses`. */
  readonly responses: Readonly<Record<string, string>>;
  readonly clientMetadata: Readonly<Record<string, string>> | undefined;
}

const challenges: Record<OpenSession['challenge'], (answer: Answer) => Promise<object>> = {
  CUSTOM_CHALLENGE: answerCustomChallenge,
  PASSWORD_VERIFIER: answerPasswordVerifier,
  NEW_PASSWORD_REQUIRED: answerNewPassword,
  SELECT_CHALLENGE: answerSelectChallenge,
  EMAIL_OTP: ({ pool, client, session, subject, responses }) =>
    answerEmailCode(pool, client, session, subject.user, required(responses, 'EMAIL_OTP_CODE')),
  SOFTWARE_TOKEN_MFA: ({ pool, client, session, subject, responses, clientMetadata }) =>
    answerSoftwareToken(pool, client, session, subject.user, {
      code: required(responses, 'SOFTWARE_TOKEN_MFA_CODE'),
      clientMetadata,
    }),
};

/**
 * Answers a challenge, as RespondToAuthChallenge and AdminRespondToAuthChallenge do. A session is used up once the answer
 * is complete; one that lacks a parameter, or has a wrong code from an e-mail, may be given again.
 * @throws {CognitoError} NotAuthorizedException: the answer is wrong, or the session is not good (any more);
 *   InvalidParameterException, InvalidPasswordException, and what the triggers bring about
 */
export async function respond(
  pool: Pool,
  client: Client,
  request: {
    readonly challengeName: string;
    readonly session: string;
    readonly responses: Readonly<Record<string, string>>;
    readonly clientMetadata: Readonly<Record<string, string>> | undefined;
  },
): Promise<object> {
  const session = await openSession(pool, client, request.session);
  if (session.challenge !== request.challengeName) throw invalidSession();
  const { responses, clientMetadata } = request;
  const subject = await subjectOf(pool, session, required(responses, 'USERNAME'));
  return challenges[session.challenge]({ pool, client, session, subject, responses, clientMetadata });
}

/** The user may be named by username, e-mail address or SRP user id, but must be the session's. */
async function subjectOf(pool: Pool, session: OpenSession, name: string): Promise<Subject> {
  const user = session.userNotFound ? undefined : await pool.users.find(session.username);
  const sameName = name === session.username || name === session.srp?.userId;
  const sameUser = user !== undefined && (await pool.users.find(name))?.username === user.username;
  const gone = !session.userNotFound && !user;
  if (gone || !(sameName || sameUser)) throw invalidSession();
  return { username: session.username, user };
}

function required(responses: Readonly<Record<string, string>>, name: string): string {
  const value = responses[name];
  if (value === undefined) throw missingParameter(name);
  return value;
}

async function answerCustomChallenge({ pool, client, session, subject, responses, clientMetadata }: Answer) {
  const { custom } = session;
  if (!custom) throw invalidSession();
  const answer = required(responses, 'ANSWER');
  return useSession(pool, session, async () => {
    if (subject.user) requireSignInAllowed(subject.user);
    const signIn: CustomSignIn = { client, subject, rounds: custom.rounds, srpA: custom.srpA, clientMetadata };
    const challengeResult = await verifyAnswer(pool, signIn, custom.privateParameters, answer);
    const round = { challengeName: 'CUSTOM_CHALLENGE', challengeResult, challengeMetadata: custom.metadata };
    return nextStep(pool, { ...signIn, rounds: [...custom.rounds, round] });
  });
}

async function answerPasswordVerifier({ pool, client, session, subject, responses, clientMetadata }: Answer) {
  const { custom, srp } = session;
  if (!srp) throw invalidSession();
  const proof = {
    secretBlock: required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'),
    timestamp: required(responses, 'TIMESTAMP'),
    signature: required(responses, 'PASSWORD_CLAIM_SIGNATURE'),
  };
  return useSession(pool, session, async () => {
    const { user } = subject;
    if (!user || !srpProofHolds(pool, srp, proof)) throw incorrectCredentials();
    // In CUSTOM_AUTH, too, a temporary password leads to NEW_PASSWORD_REQUIRED and that to tokens: Define is not asked any more
    // (https://github.com/amazon-archives/amazon-cognito-identity-js/issues/341). So does an authenticator app.
    const asksItself = user.status === 'FORCE_CHANGE_PASSWORD' || needsSoftwareToken(pool, user);
    if (!custom || asksItself) return afterPassword(pool, client, user, clientMetadata);
    requireSignInAllowed(user);
    const round = { challengeName: 'PASSWORD_VERIFIER', challengeResult: true, challengeMetadata: null };
    return nextStep(pool, { client, subject, rounds: [...custom.rounds, round], srpA: undefined, clientMetadata });
  });
}

async function answerSelectChallenge({ pool, client, session, subject, responses }: Answer) {
  const factor = required(responses, 'ANSWER');
  return useSession(pool, session, async () =>
    choose(pool, client, subject, factor, (name) => required(responses, name)),
  );
}

async function answerNewPassword({ pool, client, session, subject: { user }, responses, clientMetadata }: Answer) {
  if (!user) throw invalidSession();
  const password = required(responses, 'NEW_PASSWORD');
  requireGoodPassword(pool.properties.Policies.PasswordPolicy, password);
  const prefix = 'userAttributes.';
  const given = Object.entries(responses).filter(([name]) => name.startsWith(prefix));
  const list = given.map(([name, Value]) => ({ Name: name.slice(prefix.length), Value }));
  const fixed = list.find(({ Name }) => ['email', 'phone_number'].includes(Name) && user.attributes[Name]);
  if (fixed) throw notAuthorized(`Cannot modify an already provided ${fixed.Name}`);
  const attributes = { ...user.attributes, ...attributesFromClient(pool, list) };
  requireAttributes(pool, attributes);
  return useSession(pool, session, async () => {
    requireSignInAllowed(user);
    const changed = {
      ...user,
      attributes,
      status: 'CONFIRMED' as const,
      password: storePassword(pool, user.username, password),
      modifiedAt: pool.clock().getTime(),
    };
    await pool.users.save(changed);
    if (needsSoftwareToken(pool, changed)) return askForSoftwareToken(pool, client, changed);
    const occasion = { source: 'NewPasswordChallenge' as const, clientMetadata };
    return { AuthenticationResult: await signInTokens(pool, client, changed, occasion), ChallengeParameters: {} };
  });
}
