import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  confirmForgotPassword,
  confirmSignUp,
  createPasskeysClient,
  forgotPassword,
  type PasskeysClient,
  type PasskeysClientErrorCode,
  resendConfirmationCode,
  signInWithPassword,
  signUp,
} from '../../../client/index.ts';
import { exception, type Service, startService } from '../service.ts';

let service: Service;
let client: PasskeysClient;
beforeEach(async () => {
  service = await startService();
  client = createPasskeysClient(service.config);
});
afterEach(() => service.stop());

const ada = { email: 'ada@example.com', password: 'correct horse 1A!' };
const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  SignUp: () => signUp(client, ada),
  ConfirmSignUp: () => confirmSignUp(client, { email: ada.email, code: '123456' }),
  ResendConfirmationCode: () => resendConfirmationCode(client, ada),
  ForgotPassword: () => forgotPassword(client, ada),
  ConfirmForgotPassword: () => confirmForgotPassword(client, { ...ada, code: '123456', newPassword: 'x' }),
  InitiateAuth: () => signInWithPassword(client, ada),
};

const table: readonly (readonly [string, string, string, PasskeysClientErrorCode])[] = [
  ['SignUp', 'UsernameExistsException', 'User already exists', 'user_exists'],
  ['SignUp', 'InvalidPasswordException', 'Password did not conform with policy', 'password_rejected'],
  ['SignUp', 'InvalidParameterException', 'Username should be an email.', 'invalid_request'],
  ['SignUp', 'NotAuthorizedException', 'SignUp is not permitted for this user pool', 'misconfigured'],
  ['SignUp', 'UserLambdaValidationException', 'PreSignUp failed with error x.', 'internal'],
  ['ConfirmSignUp', 'CodeMismatchException', 'Invalid verification code provided', 'code_mismatch'],
  ['ConfirmSignUp', 'ExpiredCodeException', 'Invalid code provided', 'code_expired'],
  ['ConfirmSignUp', 'NotAuthorizedException', 'User cannot be confirmed.', 'already_confirmed'],
  ['InitiateAuth', 'ForbiddenException', 'Request not allowed', 'too_many_requests'],
  ['ConfirmSignUp', 'TooManyFailedAttemptsException', '', 'too_many_requests'],
  ['ResendConfirmationCode', 'LimitExceededException', 'Attempt limit exceeded', 'too_many_requests'],
  ['ResendConfirmationCode', 'InvalidParameterException', 'User is already confirmed.', 'already_confirmed'],
  ['ForgotPassword', 'InvalidParameterException', 'Cannot reset password: no verified email', 'step_not_supported'],
  ['ForgotPassword', 'NotAuthorizedException', 'User password cannot be reset', 'step_not_supported'],
  ['ForgotPassword', 'LimitExceededException', 'Attempt limit exceeded', 'too_many_requests'],
  ['ConfirmForgotPassword', 'CodeMismatchException', 'Invalid verification code provided', 'code_mismatch'],
  ['ConfirmForgotPassword', 'ExpiredCodeException', 'Invalid code provided', 'code_expired'],
  ['ConfirmForgotPassword', 'InvalidPasswordException', 'Password did not conform', 'password_rejected'],
  ['ConfirmForgotPassword', 'TooManyFailedAttemptsException', '', 'too_many_requests'],
  ['InitiateAuth', 'NotAuthorizedException', 'Incorrect username or password.', 'password_incorrect'],
  ['InitiateAuth', 'UserNotFoundException', 'User does not exist.', 'password_incorrect'],
  ['InitiateAuth', 'NotAuthorizedException', 'Password attempts exceeded', 'too_many_requests'],
  ['InitiateAuth', 'UserNotConfirmedException', 'User is not confirmed.', 'user_not_confirmed'],
  ['InitiateAuth', 'PasswordResetRequiredException', '', 'password_reset_required'],
  ['InitiateAuth', 'InvalidParameterException', 'Auth flow not enabled for this client', 'misconfigured'],
  ['InitiateAuth', 'com.amazonaws.cognito#ResourceNotFoundException', '', 'misconfigured'],
  ['InitiateAuth', 'TooManyRequestsException', 'Rate exceeded', 'too_many_requests'],
  ['InitiateAuth', 'InternalErrorException', '', 'internal'],
];

describe('Cognito’s exceptions', () => {
  test.each(table)('`%s` that fails with %s “%s” rejects with `%s`', async (operation, type, message, code) => {
    service.answer(operation, exception(type, message));
    await expect(calls[operation]?.()).rejects.toMatchObject({ code, supportId: undefined });
  });

  test('A sign-in rejects with `internal` if Cognito’s answer is not JSON', async () => {
    service.answer('InitiateAuth', { status: 502, body: 'Bad Gateway' });
    await expect(signInWithPassword(client, ada)).rejects.toMatchObject({ code: 'internal', supportId: undefined });
  });

  test('A sign-in rejects with `network` if Cognito cannot be reached', async () => {
    const gone = createPasskeysClient({ ...service.config, userPoolEndpoint: 'http://127.0.0.1:9' });
    await expect(signInWithPassword(gone, ada)).rejects.toMatchObject({ code: 'network' });
  });
});

describe('Accounts', () => {
  test('Sign-up, confirmation and a new code send the fields that Cognito expects', async () => {
    service.answer('SignUp', { body: { UserConfirmed: false, UserSub: 'sub-1' } });
    for (const name of ['ConfirmSignUp', 'ResendConfirmationCode']) service.answer(name, {});
    await expect(signUp(client, ada)).resolves.toEqual({ confirmationRequired: true });
    await resendConfirmationCode(client, ada);
    await confirmSignUp(client, { email: ada.email, code: '123456' });
    expect(service.requests.map(({ name, body }) => ({ name, body }))).toEqual([
      {
        name: 'SignUp',
        body: {
          ClientId: 'client1',
          Username: ada.email,
          Password: ada.password,
          UserAttributes: [{ Name: 'email', Value: ada.email }],
        },
      },
      { name: 'ResendConfirmationCode', body: { ClientId: 'client1', Username: ada.email } },
      { name: 'ConfirmSignUp', body: { ClientId: 'client1', Username: ada.email, ConfirmationCode: '123456' } },
    ]);
    expect(service.requests[0]?.headers['content-type']).toBe('application/x-amz-json-1.1');
  });

  test('A user replaces a forgotten password with the code that Cognito sent', async () => {
    service.answer('ForgotPassword', { body: { CodeDeliveryDetails: { Destination: 'a***@e***' } } });
    service.answer('ConfirmForgotPassword', {});
    await expect(forgotPassword(client, ada)).resolves.toEqual({ sentTo: 'a***@e***' });
    await confirmForgotPassword(client, { email: ada.email, code: '123456', newPassword: 'another 1A!' });
    expect(service.requests.map(({ name, body }) => ({ name, body }))).toEqual([
      { name: 'ForgotPassword', body: { ClientId: 'client1', Username: ada.email } },
      {
        name: 'ConfirmForgotPassword',
        body: {
          ClientId: 'client1',
          Username: ada.email,
          ConfirmationCode: '123456',
          Password: 'another 1A!',
        },
      },
    ]);
  });
});
