import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { refusal, startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

const Username = 'ada@example.com';
const old = 'Correct-horse-1';
const fresh = 'Correct-horse-2';

let pool: TestUserPool;
beforeEach(async () => {
  pool = await startUserPool({ dynamoDbEndpoint: inject('dynamoDbEndpoint') });
});
afterEach(() => pool.stop());

const lastCode = () => pool.messages.list().at(-1)?.code ?? 'no message';
const signUp = () => pool.cognito.send(new SignUpCommand({ ClientId: pool.clientId, Username, Password: old }));
const confirm = (ConfirmationCode: string) =>
  pool.cognito.send(new ConfirmSignUpCommand({ ClientId: pool.clientId, Username, ConfirmationCode }));
async function user(): Promise<void> {
  await signUp();
  await confirm(lastCode());
}
const forgot = (name = Username) =>
  pool.cognito.send(new ForgotPasswordCommand({ ClientId: pool.clientId, Username: name }));
const reset = (ConfirmationCode: string, { name = Username, Password = fresh } = {}) =>
  pool.cognito.send(
    new ConfirmForgotPasswordCommand({ ClientId: pool.clientId, Username: name, ConfirmationCode, Password }),
  );
const signIn = (PASSWORD: string) =>
  pool.cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD },
    }),
  );

describe('A forgotten password', () => {
  test('A forgotten password is replaced once with an emailed code', async () => {
    await user();
    const { CodeDeliveryDetails } = await forgot();
    expect(CodeDeliveryDetails).toMatchObject({ Destination: 'a***@e***' });
    const code = lastCode();
    await reset(code);
    expect((await signIn(fresh)).AuthenticationResult).toBeDefined();
    expect(await refusal(signIn(old))).toMatch(/^NotAuthorizedException/);
    expect(await refusal(reset(code))).toMatch(/^ExpiredCodeException/);
  });

  test('A forgotten password is not replaced after a wrong code, an invalid password, or an expired code', async () => {
    await user();
    expect(await refusal(reset('123456'))).toMatch(/^ExpiredCodeException/);
    await forgot();
    const code = lastCode();
    expect(await refusal(reset(code === '000000' ? '000001' : '000000'))).toMatch(/^CodeMismatchException/);
    expect(await refusal(reset(code, { Password: 'short' }))).toMatch(/^InvalidPasswordException/);
    pool.pass(3600);
    expect(await refusal(reset(code))).toMatch(/^ExpiredCodeException/);
    expect((await signIn(old)).AuthenticationResult).toBeDefined();
  });

  test('ForgotPassword answers an unknown user like a known user, but sends no email', async () => {
    expect((await forgot('bob@example.com')).CodeDeliveryDetails).toMatchObject({ Destination: 'b***@e***' });
    expect(pool.messages.list()).toEqual([]);
    expect(await refusal(reset('123456', { name: 'bob@example.com' }))).toMatch(/^CodeMismatchException/);
  });

  test('ForgotPassword sends no code for an unverified address, a temporary password, or a disabled user', async () => {
    await signUp();
    const code = lastCode();
    expect(await refusal(forgot())).toMatch(/^InvalidParameterException: Cannot reset password/);
    await pool.cognito.send(new AdminCreateUserCommand({ UserPoolId: pool.poolId, Username: 'eve@example.com' }));
    expect(await refusal(forgot('eve@example.com'))).toMatch(/^NotAuthorizedException/);
    await confirm(code);
    await pool.cognito.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username }));
    const sent = pool.messages.list().length;
    await forgot();
    expect(pool.messages.list()).toHaveLength(sent);
  });
});
