import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createPasskeysClient,
  type PasskeysClient,
  sendEmailCode,
  signInWithAutofill,
  signInWithEmailCode,
} from '../../client/index.ts';
import { installBrowser, options } from './browser.ts';
import { exception, type Service, startService, tokens } from './service.ts';

const email = 'ada@example.com';
const asked = {
  body: {
    ChallengeName: 'EMAIL_OTP',
    Session: 'session-1',
    ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'a***@e***' },
  },
};

let service: Service;
let client: PasskeysClient;

beforeEach(async () => {
  service = await startService();
  client = createPasskeysClient(service.config);
  service.answer('InitiateAuth', asked);
  service.answer('RespondToAuthChallenge', tokens(1));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await service.stop();
});

describe('A sign-in with an email code', () => {
  test('A sign-in with an email code makes one call to send the code and one to sign in', async () => {
    const sent = await sendEmailCode(client, { email });
    expect(sent.sentTo).toBe('a***@e***');
    await expect(signInWithEmailCode(client, { sent, code: '12345678' })).resolves.toMatchObject({
      accessToken: 'access-1',
    });
    expect(service.requests.map(({ name, body }) => ({ name, body }))).toEqual([
      {
        name: 'InitiateAuth',
        body: {
          AuthFlow: 'USER_AUTH',
          ClientId: 'client1',
          AuthParameters: { USERNAME: email, PREFERRED_CHALLENGE: 'EMAIL_OTP' },
        },
      },
      {
        name: 'RespondToAuthChallenge',
        body: {
          ChallengeName: 'EMAIL_OTP',
          ClientId: 'client1',
          Session: 'session-1',
          ChallengeResponses: { USERNAME: email, EMAIL_OTP_CODE: '12345678' },
        },
      },
    ]);
    await expect(client.session.current()).resolves.toMatchObject({ accessToken: 'access-1' });
  });

  test('A user can enter an email code again after a wrong one', async () => {
    const sent = await sendEmailCode(client, { email });
    service.answer('RespondToAuthChallenge', exception('CodeMismatchException', 'Invalid code or auth state'));
    await expect(signInWithEmailCode(client, { sent, code: '0' })).rejects.toMatchObject({ code: 'code_mismatch' });
    await expect(client.session.current()).resolves.toBeNull();
    service.answer('RespondToAuthChallenge', tokens(1));
    await expect(signInWithEmailCode(client, { sent, code: '1' })).resolves.toMatchObject({ accessToken: 'access-1' });
  });

  test('A sign-in with an email code ends a waiting autofill', async () => {
    const browser = installBrowser();
    service.answer('POST /passkeys/authentication/options', { body: options('sealed') });
    const waited = signInWithAutofill(client);
    await browser.ceremony(1);
    const signedIn = signInWithEmailCode(client, { sent: await sendEmailCode(client, { email }), code: '1' });
    await expect(waited).rejects.toMatchObject({ code: 'aborted' });
    await signedIn;
  });
});

describe('`sendEmailCode`', () => {
  test.each([
    ['another challenge', { body: { ChallengeName: 'SELECT_CHALLENGE', Session: 'session-1' } }, 'step_not_supported'],
    [
      'a client without the flow',
      exception('InvalidParameterException', 'USER_AUTH is not enabled'),
      'step_not_supported',
    ],
    ['a user who is disabled', exception('NotAuthorizedException', 'User is disabled.'), 'step_not_supported'],
    ['a user who is not confirmed', exception('UserNotConfirmedException'), 'user_not_confirmed'],
    ['too many requests', exception('TooManyRequestsException'), 'too_many_requests'],
    ['too many emails', exception('LimitExceededException'), 'too_many_requests'],
  ])('`sendEmailCode` rejects with `$2` after %s', async (_what, answer, code) => {
    service.answer('InitiateAuth', answer);
    await expect(sendEmailCode(client, { email })).rejects.toMatchObject({ code });
  });
});

describe('`signInWithEmailCode`', () => {
  test.each([
    [
      'an expired session',
      exception('NotAuthorizedException', 'Invalid session for the user, session is expired.'),
      'code_expired',
    ],
    [
      'a used session',
      exception('NotAuthorizedException', 'Invalid session for the user, session can only be used once.'),
      'code_expired',
    ],
    ['an expired code', exception('ExpiredCodeException'), 'code_expired'],
    [
      'a missing code',
      exception('InvalidParameterException', 'Missing required parameter EMAIL_OTP_CODE'),
      'code_mismatch',
    ],
    ['too many tries', exception('NotAuthorizedException', 'Password attempts exceeded'), 'too_many_requests'],
    [
      'another challenge',
      { body: { ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: 'session-2' } },
      'step_not_supported',
    ],
  ])('`signInWithEmailCode` rejects with `$2` after %s', async (_what, answer, code) => {
    const sent = await sendEmailCode(client, { email });
    service.answer('RespondToAuthChallenge', answer);
    await expect(signInWithEmailCode(client, { sent, code: '12345678' })).rejects.toMatchObject({ code });
    await expect(client.session.current()).resolves.toBeNull();
  });
});
