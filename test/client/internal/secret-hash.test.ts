import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accessToken,
  confirmForgotPassword,
  confirmSignUp,
  createPasskeysClient,
  currentUser,
  forgotPassword,
  type PasskeysClient,
  resendConfirmationCode,
  sendEmailCode,
  signInWithEmailCode,
  signInWithPassword,
  signInWithRecoveryCode,
  signOut,
  signUp,
} from '../../../client/index.ts';
import { options } from '../browser.ts';
import { exception, type Service, signedIn, startService, token, tokens } from '../service.ts';

const secret = 'only the server knows it';
/** What Cognito computes (`SecretHash` of `InitiateAuth`, and its siblings). */
const hash = (username: string) => createHmac('sha256', secret).update(`${username}client1`).digest('base64');
const ada = { email: 'ada@example.com', password: 'correct horse 1A!' };
const sent = { sentTo: undefined, email: ada.email, session: 'session-1' };
const sub = '5c0ee1e0-7a11-4c3b-9d2e-0123456789ab';

let service: Service;
let client: PasskeysClient;
beforeEach(async () => {
  service = await startService();
  client = createPasskeysClient(service.config, { secretHash: async (username) => hash(username) });
});
afterEach(async () => {
  vi.useRealTimers();
  await service.stop();
});

/** Each call that names a user, and where Cognito wants the hash. */
const calls: readonly (readonly [string, string, (client: PasskeysClient) => Promise<unknown>, string])[] = [
  ['SignUp', 'SecretHash', (by) => signUp(by, ada), ada.email],
  ['ConfirmSignUp', 'SecretHash', (by) => confirmSignUp(by, { ...ada, code: '1' }), ada.email],
  ['ResendConfirmationCode', 'SecretHash', (by) => resendConfirmationCode(by, ada), ada.email],
  ['ForgotPassword', 'SecretHash', (by) => forgotPassword(by, ada), ada.email],
  [
    'ConfirmForgotPassword',
    'SecretHash',
    (by) => confirmForgotPassword(by, { ...ada, code: '1', newPassword: 'x' }),
    ada.email,
  ],
  ['InitiateAuth', 'AuthParameters.SECRET_HASH', (by) => signInWithPassword(by, ada), ada.email],
  ['InitiateAuth', 'AuthParameters.SECRET_HASH', (by) => sendEmailCode(by, ada), ada.email],
  [
    'RespondToAuthChallenge',
    'ChallengeResponses.SECRET_HASH',
    (by) => signInWithEmailCode(by, { sent, code: '1' }),
    ada.email,
  ],
  // Cognito checks the hash of the name that is sent, which is not what the user typed.
  [
    'RespondToAuthChallenge',
    'ChallengeResponses.SECRET_HASH',
    (by) => signInWithRecoveryCode(by, { username: ada.email, code: '1' }),
    sub,
  ],
];

describe('A client with `secretHash`', () => {
  test.each(calls)('`%s` has `%s`', async (operation, path, call, username) => {
    service.answer('InitiateAuth', {
      body: {
        ChallengeName: 'CUSTOM_CHALLENGE',
        Session: 'session-1',
        ChallengeParameters: { USERNAME: sub, methods: 'recovery-code', options: JSON.stringify(options('random')) },
      },
    });
    await call(client).catch(() => {});
    const { body } = service.requests.findLast(({ name }) => name === operation) ?? {};
    expect(body).toHaveProperty(path, hash(username));
  });

  test('Calls that name nobody have no hash', async () => {
    await signedIn(client);
    service.answer('GetUser', { body: { Username: sub, UserAttributes: [] } });
    await currentUser(client);
    expect(service.requests[0]?.body).toEqual({ AccessToken: 'access-1' });
  });

  test('Tokens are refreshed by the operation that takes a hash', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    await signedIn(client, { access: token({ username: sub }) });
    service.answer('InitiateAuth', tokens(2, { refresh: false }));
    vi.setSystemTime(3_600_000);
    await expect(accessToken(client)).resolves.toBe('access-2');
    expect(service.requests[0]?.body).toEqual({
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: 'client1',
      AuthParameters: { REFRESH_TOKEN: 'refresh-1', USERNAME: sub, SECRET_HASH: hash(sub) },
    });
  });

  test('Sign-out deletes the tokens and leaves the revocation, which takes the secret, to the server', async () => {
    await signedIn(client);
    await signOut(client);
    expect(service.names()).toEqual([]);
    await expect(accessToken(client)).resolves.toBeNull();
  });

  test('A function that fails ends a sign-in with `network`', async () => {
    const cause = new Error('the app’s server');
    const broken = createPasskeysClient(service.config, { secretHash: () => Promise.reject(cause) });
    await expect(signInWithPassword(broken, ada)).rejects.toMatchObject({ code: 'network', cause });
    expect(service.names()).toEqual([]);
  });
});

describe('A missing or wrong hash', () => {
  test.each([
    ['NotAuthorizedException', 'Client client1 is configured with secret but SECRET_HASH was not received'],
    ['NotAuthorizedException', 'Unable to verify secret hash for client client1'],
    ['InvalidParameterException', 'Client client1 is configured with secret but secret was not received'],
  ])('%s “%s” is `misconfigured`, and the cause says what to do', async (type, message) => {
    service.answer('InitiateAuth', exception(type, message));
    const cause = { message: expect.stringContaining('createPasskeysClient needs `secretHash`') };
    const plain = createPasskeysClient(service.config);
    await expect(signInWithPassword(plain, ada)).rejects.toMatchObject({ code: 'misconfigured', cause });
  });
});
