import {
  AdminConfirmSignUpCommand,
  AssociateSoftwareTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  type UserPoolMfaType,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { refusal, startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

const Username = 'ada@example.com';
const Password = 'Correct-horse-1';

let pool: TestUserPool;
beforeEach(async () => {
  pool = await startUserPool({ dynamoDbEndpoint: inject('dynamoDbEndpoint') });
  await pool.cognito.send(new SignUpCommand({ ClientId: pool.clientId, Username, Password }));
  await pool.cognito.send(new AdminConfirmSignUpCommand({ UserPoolId: pool.poolId, Username }));
});
afterEach(() => pool.stop());

const mfa = (MfaConfiguration: UserPoolMfaType) =>
  pool.cognito.send(new SetUserPoolMfaConfigCommand({ UserPoolId: pool.poolId, MfaConfiguration }));
const password = () =>
  pool.cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    }),
  );
const respond = (Session: string | undefined, code: string) =>
  pool.cognito.send(
    new RespondToAuthChallengeCommand({
      ClientId: pool.clientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session,
      ChallengeResponses: { USERNAME: Username, SOFTWARE_TOKEN_MFA_CODE: code },
    }),
  );

/** Sets up an authenticator app for the user. */
async function setUp(): Promise<TOTP> {
  const AccessToken = (await password()).AuthenticationResult?.AccessToken;
  const { SecretCode = '' } = await pool.cognito.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  const app = new TOTP({ secret: Secret.fromBase32(SecretCode) });
  await pool.cognito.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: app.generate() }));
  await pool.cognito.send(
    new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } }),
  );
  return app;
}

describe('An authenticator app', () => {
  test('A password is followed by a code of the authenticator app, and the right code gives tokens', async () => {
    await mfa('OPTIONAL');
    const app = await setUp();
    const { ChallengeName, Session, AuthenticationResult } = await password();
    expect({ ChallengeName, AuthenticationResult }).toEqual({ ChallengeName: 'SOFTWARE_TOKEN_MFA' });
    const wrong = String((Number(app.generate()) + 1) % 1_000_000).padStart(6, '0');
    expect(await refusal(respond(Session, wrong))).toBe('CodeMismatchException: Invalid code received for user');
    expect((await respond(Session, app.generate())).AuthenticationResult?.AccessToken).toBeDefined();
    expect(await refusal(respond(Session, app.generate()))).toContain('session can only be used once');
  });

  test('A code is good for a minute, and not for two', async () => {
    await mfa('OPTIONAL');
    const app = await setUp();
    const { Session } = await password();
    const code = app.generate();
    pool.pass(90);
    expect(await refusal(respond(Session, code))).toContain('CodeMismatchException');
  });

  test.each<[UserPoolMfaType, string | undefined]>([
    ['OFF', undefined],
    ['OPTIONAL', 'SOFTWARE_TOKEN_MFA'],
    ['ON', 'SOFTWARE_TOKEN_MFA'],
  ])('With MFA %s, a password is followed by the challenge %s', async (configuration, challenge) => {
    await setUp();
    await mfa(configuration);
    expect((await password()).ChallengeName).toBe(challenge);
  });

  test('A user without an authenticator app signs in where MFA is optional, and not where it is required', async () => {
    await mfa('OPTIONAL');
    expect((await password()).AuthenticationResult).toBeDefined();
    await mfa('ON');
    expect(await refusal(password())).toContain('has no MFA_SETUP');
  });

  test('An authenticator app is set up only with a right code', async () => {
    const AccessToken = (await password()).AuthenticationResult?.AccessToken;
    await pool.cognito.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    const wrong = new VerifySoftwareTokenCommand({ AccessToken, UserCode: '12345x' });
    expect(await refusal(pool.cognito.send(wrong))).toBe('EnableSoftwareTokenMFAException: Code mismatch');
    const SoftwareTokenMfaSettings = { Enabled: true };
    const early = new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings });
    expect(await refusal(pool.cognito.send(early))).toContain('has not verified software token mfa');
  });
});
