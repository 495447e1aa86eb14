import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  type ChallengeNameType,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { refusal, startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

const Username = 'ada@example.com';
const Password = 'Correct-horse-1';
const mismatch = 'CodeMismatchException: Invalid code or auth state for the user.';

let pool: TestUserPool;
const start = (allowed = ['PASSWORD', 'EMAIL_OTP'], flows = ['ALLOW_USER_AUTH'], more: Record<string, unknown> = {}) =>
  startUserPool({
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: allowed } }, ...more },
    client: { ExplicitAuthFlows: flows },
  });
beforeEach(async () => {
  pool = await start();
});
afterEach(() => pool.stop());

const lastCode = () => pool.messages.list().at(-1)?.code ?? 'no message';
const otherThan = (code: string) => (code === '00000000' ? '00000001' : '00000000');
const signUp = (name = Username) =>
  pool.cognito.send(new SignUpCommand({ ClientId: pool.clientId, Username: name, Password }));
async function user(): Promise<void> {
  await signUp();
  await pool.cognito.send(
    new ConfirmSignUpCommand({ ClientId: pool.clientId, Username, ConfirmationCode: lastCode() }),
  );
}
const initiate = (name = Username, more: Record<string, string> = { PREFERRED_CHALLENGE: 'EMAIL_OTP' }) =>
  pool.cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME: name, ...more },
    }),
  );
const respond = (
  ChallengeName: ChallengeNameType,
  Session: string | undefined,
  responses: Record<string, string>,
  name = Username,
) =>
  pool.cognito.send(
    new RespondToAuthChallengeCommand({
      ClientId: pool.clientId,
      ChallengeName,
      ...(Session !== undefined && { Session }),
      ChallengeResponses: { USERNAME: name, ...responses },
    }),
  );
const answer = (Session: string | undefined, code: string, name?: string) =>
  respond('EMAIL_OTP', Session, { EMAIL_OTP_CODE: code }, name);

describe('A code by email', () => {
  test('An emailed code has eight digits, goes to the address of the user, and signs in once', async () => {
    await user();
    const asked = await initiate();
    expect(asked).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP'],
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'a***@e***' },
    });
    const message = pool.messages.list().at(-1);
    expect(message).toMatchObject({ to: Username, code: expect.stringMatching(/^\d{8}$/) });
    expect(message?.body).toContain(message?.code);
    const { AuthenticationResult } = await answer(asked.Session, lastCode());
    expect(AuthenticationResult).toMatchObject({ RefreshToken: expect.any(String), TokenType: 'Bearer' });
    expect(decodeJwt(AuthenticationResult?.IdToken ?? '')).toMatchObject({ email: Username });
    expect(await refusal(answer(asked.Session, lastCode()))).toBe(
      'NotAuthorizedException: Invalid session for the user, session can only be used once.',
    );
  });

  test('An emailed code signs in once when it arrives twice at the same time', async () => {
    await user();
    const { Session } = await initiate();
    const outcomes = await Promise.allSettled([answer(Session, lastCode()), answer(Session, lastCode())]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('An emailed code signs in after wrong codes, until the session expires', async () => {
    await user();
    const { Session } = await initiate();
    const code = lastCode();
    for (let count = 0; count < 6; count += 1) expect(await refusal(answer(Session, otherThan(code)))).toBe(mismatch);
    pool.pass(170);
    expect((await answer(Session, code)).AuthenticationResult).toBeDefined();
    const late = await initiate();
    pool.pass(180);
    expect(await refusal(answer(late.Session, lastCode()))).toBe(
      'NotAuthorizedException: Invalid session for the user, session is expired.',
    );
  });

  test('An emailed code is valid only for its session', async () => {
    await user();
    const first = await initiate();
    const code = lastCode();
    const second = await initiate();
    expect(code).not.toBe(lastCode());
    expect(await refusal(answer(second.Session, code))).toBe(mismatch);
    expect((await answer(first.Session, code)).AuthenticationResult).toBeDefined();
  });

  test('An unknown user is asked for a code like a known user, but gets no email', async () => {
    const asked = await initiate('bob@example.com');
    await user();
    const known = await initiate();
    const shape = ({ Session, $metadata, ...rest }: typeof asked) => rest;
    expect(shape(asked)).toEqual({
      ...shape(known),
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'b***@e***' },
    });
    expect(pool.messages.list().filter(({ to }) => to === 'bob@example.com')).toEqual([]);
    expect(await refusal(answer(asked.Session, '12345678', 'bob@example.com'))).toBe(mismatch);
  });

  test('The email with the code uses the subject and the message of the user pool', async () => {
    await pool.stop();
    pool = await start(['PASSWORD', 'EMAIL_OTP'], ['ALLOW_USER_AUTH'], {
      EmailAuthenticationSubject: 'Come in',
      EmailAuthenticationMessage: 'Use {####} now',
    });
    await user();
    await initiate();
    expect(pool.messages.list().at(-1)).toMatchObject({ subject: 'Come in', body: `Use ${lastCode()} now` });
  });
});

describe('Users who get no code', () => {
  const offered = (name: string) => initiate(name).then(({ AvailableChallenges }) => AvailableChallenges);

  test('An unconfirmed user, an unverified address, and a disabled user get no code', async () => {
    await signUp();
    expect(await refusal(initiate())).toMatch(/^UserNotConfirmedException/);
    await pool.cognito.send(new AdminConfirmSignUpCommand({ UserPoolId: pool.poolId, Username }));
    // Confirmed by an administrator, the address is still not verified.
    expect(await offered(Username)).toEqual(['PASSWORD_SRP', 'PASSWORD']);
    await pool.cognito.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username }));
    expect(await refusal(initiate())).toMatch(/^NotAuthorizedException: User is disabled/);
  });

  test('A user who is disabled after the code was sent is refused', async () => {
    await user();
    const { Session } = await initiate();
    await pool.cognito.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username }));
    expect(await refusal(answer(Session, lastCode()))).toMatch(/^NotAuthorizedException: User is disabled/);
  });

  test('A user with a temporary password gets no code', async () => {
    await pool.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: pool.poolId,
        Username: 'eve@example.com',
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: 'eve@example.com' },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    );
    expect(await offered('eve@example.com')).toEqual(['PASSWORD_SRP', 'PASSWORD']);
    expect(pool.messages.list()).toEqual([]);
  });

  test('A code is offered only if the user pool and the app client allow it', async () => {
    await pool.stop();
    pool = await start(['PASSWORD']);
    await user();
    expect(await offered(Username)).toEqual(['PASSWORD_SRP', 'PASSWORD']);
    await pool.stop();
    pool = await start(undefined, ['ALLOW_CUSTOM_AUTH']);
    expect(await refusal(initiate())).toMatch(/^InvalidParameterException: USER_AUTH is not enabled/);
  });

  test('A user pool on the Lite tier cannot allow codes by email', async () => {
    await expect(start(undefined, undefined, { UserPoolTier: 'LITE' })).rejects.toThrow(/UserPoolTier/);
    await (await start(['PASSWORD'], undefined, { UserPoolTier: 'LITE' })).stop();
  });
});

describe('SELECT_CHALLENGE', () => {
  const ask = (name = Username) => initiate(name, {});

  test('SELECT_CHALLENGE is returned without a preferred challenge, and leads to an emailed code', async () => {
    await user();
    const sent = pool.messages.list().length;
    const asked = await ask();
    expect(asked).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP'],
    });
    expect(pool.messages.list()).toHaveLength(sent);
    const chosen = await respond('SELECT_CHALLENGE', asked.Session, { ANSWER: 'EMAIL_OTP' });
    expect(chosen.ChallengeName).toBe('EMAIL_OTP');
    expect((await answer(chosen.Session, lastCode())).AuthenticationResult).toBeDefined();
  });

  test('SELECT_CHALLENGE leads to a password, in plain text or by SRP', async () => {
    await user();
    const plain = await respond('SELECT_CHALLENGE', (await ask()).Session, { ANSWER: 'PASSWORD', PASSWORD: Password });
    expect(plain.AuthenticationResult).toBeDefined();
    const srp = await respond('SELECT_CHALLENGE', (await ask()).Session, { ANSWER: 'PASSWORD_SRP', SRP_A: 'abc123' });
    expect(srp.ChallengeName).toBe('PASSWORD_VERIFIER');
    expect(
      (await initiate(Username, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: Password })).AuthenticationResult,
    ).toBeDefined();
  });

  test.each(['WEB_AUTHN', 'SMS_OTP'])('SELECT_CHALLENGE refuses the unsupported factor %s', async (ANSWER) => {
    await user();
    expect((await initiate(Username, { PREFERRED_CHALLENGE: ANSWER })).ChallengeName).toBe('SELECT_CHALLENGE');
    const { Session } = await ask();
    expect(await refusal(respond('SELECT_CHALLENGE', Session, { ANSWER }))).toMatch(/^InvalidParameterException/);
  });

  test('USER_AUTH refuses an unknown factor and a missing parameter', async () => {
    await user();
    expect(await refusal(initiate(Username, { PREFERRED_CHALLENGE: 'MAGIC' }))).toMatch(/^InvalidParameterException/);
    expect(await refusal(initiate(Username, { PREFERRED_CHALLENGE: 'PASSWORD' }))).toMatch(/parameter PASSWORD$/);
    const { Session } = await initiate();
    expect(await refusal(respond('EMAIL_OTP', Session, {}))).toMatch(/parameter EMAIL_OTP_CODE$/);
  });
});
