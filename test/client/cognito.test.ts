import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  confirmSignUp,
  createPasskeysClient,
  type PasskeysClient,
  type PasskeysClientErrorCode,
  resendConfirmationCode,
  signInWithPassword,
  signUp,
} from '../../client/index.ts';
import { exception, type Service, startService, tokens } from './service.ts';

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
  ['ConfirmSignUp', 'TooManyFailedAttemptsException', '', 'too_many_requests'],
  ['ResendConfirmationCode', 'LimitExceededException', 'Attempt limit exceeded', 'too_many_requests'],
  ['ResendConfirmationCode', 'InvalidParameterException', 'User is already confirmed.', 'already_confirmed'],
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

describe('what Cognito’s exceptions mean', () => {
  test.each(table)('%s: %s “%s” → %s', async (operation, type, message, code) => {
    service.answer(operation, exception(type, message));
    await expect(calls[operation]?.()).rejects.toMatchObject({ code, supportId: undefined });
  });

  test('an answer that is no JSON is a fault on our side', async () => {
    service.answer('InitiateAuth', { status: 502, body: 'Bad Gateway' });
    await expect(signInWithPassword(client, ada)).rejects.toMatchObject({ code: 'internal', supportId: undefined });
  });

  test('no answer is the network', async () => {
    const gone = createPasskeysClient({ ...service.config, userPoolEndpoint: 'http://127.0.0.1:9' });
    await expect(signInWithPassword(gone, ada)).rejects.toMatchObject({ code: 'network' });
  });
});

describe('accounts', () => {
  test('sign-up, confirmation, new code and password sign-in send what Cognito wants', async () => {
    service.answer('SignUp', { body: { UserConfirmed: false, UserSub: 'sub-1' } });
    for (const name of ['ConfirmSignUp', 'ResendConfirmationCode']) service.answer(name, {});
    service.answer('InitiateAuth', tokens(1));
    await expect(signUp(client, ada)).resolves.toEqual({ confirmationRequired: true });
    await resendConfirmationCode(client, ada);
    await confirmSignUp(client, { email: ada.email, code: '123456' });
    await expect(signInWithPassword(client, ada)).resolves.toMatchObject({ accessToken: 'access-1' });
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
      {
        name: 'InitiateAuth',
        body: {
          AuthFlow: 'USER_PASSWORD_AUTH',
          ClientId: 'client1',
          AuthParameters: { USERNAME: ada.email, PASSWORD: ada.password },
        },
      },
    ]);
    expect(service.requests[0]?.headers['content-type']).toBe('application/x-amz-json-1.1');
  });

  test('a further challenge after the password is a step we do not offer', async () => {
    service.answer('InitiateAuth', { body: { ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: 's' } });
    await expect(signInWithPassword(client, ada)).rejects.toMatchObject({ code: 'step_not_supported' });
  });
});
