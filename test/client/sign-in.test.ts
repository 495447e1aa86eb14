import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type PasskeysClient, signIn } from '../../client/index.ts';
import { type Browser, badOptions, installBrowser, options } from './browser.ts';
import { openPage } from './page.ts';
import { exception, refusal, type Service, tokens } from './service.ts';

const optionsOperation = 'POST /passkeys/authentication/options';
const userOperation = 'POST /passkeys/authentication/user';
const passkey = { id: 'passkey1', userHandle: '5c0ee1e0-7a11-4c3b-9d2e-0123456789ab' };
const assertion = {
  id: 'passkey1',
  rawId: 'passkey1',
  type: 'public-key',
  response: { userHandle: Buffer.from('5c0ee1e0-7a11-4c3b-9d2e-0123456789ab').toString('base64url') },
};

let service: Service;
let browser: Browser;
let client: PasskeysClient;

beforeEach(async () => {
  ({ service, browser, client } = await openPage());
  service.answer(optionsOperation, { body: options('sealed') });
  service.answer('InitiateAuth', {
    body: {
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session: 'session-1',
      ChallengeParameters: {
        USERNAME: '5c0ee1e0-7a11-4c3b-9d2e-0123456789ab',
        methods: 'passkey',
        options: JSON.stringify({ ...options('random'), allowCredentials: [{ id: 'AAAA', type: 'public-key' }] }),
      },
    },
  });
  service.answer('RespondToAuthChallenge', tokens(1));
});

/** The challenge answer that was sent last. */
function answerSent(): unknown {
  const { ChallengeResponses } = service.requests.findLast(({ name }) => name === 'RespondToAuthChallenge')?.body ?? {};
  const { ANSWER } = Object(ChallengeResponses);
  return JSON.parse(ANSWER);
}

describe('`signIn` with a user name', () => {
  test('`signIn` with a user name makes two calls: one for the challenge and one with the assertion', async () => {
    const signedIn = signIn(client, { username: 'ada@example.com' });
    const ceremony = await browser.ceremony(1);
    expect(ceremony).toMatchObject({ kind: 'get', conditional: false, challenge: 'random', allowed: 1 });
    ceremony.pick(passkey);
    await expect(signedIn).resolves.toMatchObject({
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      passkey: { id: 'passkey1', attachment: 'platform' },
    });
    expect(service.requests.map(({ name, body }) => ({ name, body }))).toEqual([
      {
        name: 'InitiateAuth',
        body: { AuthFlow: 'CUSTOM_AUTH', ClientId: 'client1', AuthParameters: { USERNAME: 'ada@example.com' } },
      },
      {
        name: 'RespondToAuthChallenge',
        body: {
          ChallengeName: 'CUSTOM_CHALLENGE',
          ClientId: 'client1',
          Session: 'session-1',
          ChallengeResponses: { USERNAME: '5c0ee1e0-7a11-4c3b-9d2e-0123456789ab', ANSWER: expect.any(String) },
          ClientMetadata: { passkey_sign_in: expect.stringMatching(/^[\w-]{22}$/) },
        },
      },
    ]);
    expect(answerSent()).toMatchObject({ type: 'passkey', credential: assertion });
  });

  test('`signIn` sends a new random value with each answer', async () => {
    const values: unknown[] = [];
    for (const count of [1, 2]) {
      const signedIn = signIn(client, { username: 'ada@example.com' });
      (await browser.ceremony(count)).pick(passkey);
      await signedIn;
      values.push(service.requests.at(-1)?.body['ClientMetadata']);
    }
    expect(values[0]).not.toEqual(values[1]);
  });

  test('`signIn` sends no answer to Cognito after the user cancels', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const signedIn = signIn(client, { username: 'ada@example.com' });
    const ceremony = await browser.ceremony(1);
    vi.setSystemTime(Date.now() + 5_000);
    ceremony.fail('NotAllowedError');
    await expect(signedIn).rejects.toMatchObject({ code: 'cancelled' });
    expect(service.names()).toEqual(['InitiateAuth']);
    vi.useRealTimers();
  });

  test.each([
    ['a failed sign-in', exception('NotAuthorizedException', 'Incorrect username or password.'), 'sign_in_failed'],
    ['another round', { body: { ChallengeName: 'CUSTOM_CHALLENGE', Session: 'session-2' } }, 'sign_in_failed'],
    [
      'a session that is over',
      exception('NotAuthorizedException', 'Invalid session for the user, session is expired.'),
      'challenge_expired',
    ],
    ['a trigger that failed', exception('UserLambdaValidationException', 'Verify… failed with error x.'), 'internal'],
    ['another kind of challenge', { body: { ChallengeName: 'SMS_MFA', Session: 's' } }, 'step_not_supported'],
  ])('`signIn` with a user name sends the browser no signal after %s', async (_what, answer, code) => {
    service.answer('RespondToAuthChallenge', answer);
    const signedIn = signIn(client, { username: 'ada@example.com' });
    (await browser.ceremony(1)).pick(passkey);
    await expect(signedIn).rejects.toMatchObject({ code });
    expect(service.names()).toEqual(['InitiateAuth', 'RespondToAuthChallenge']);
    expect(browser.signals).toEqual([]);
  });

  test.each(badOptions)('`signIn` rejects with `step_not_supported` if the options are `%s`', async (text) => {
    service.answer('InitiateAuth', {
      body: { ChallengeName: 'CUSTOM_CHALLENGE', Session: 'session-1', ChallengeParameters: { options: text } },
    });
    const rejection = { code: 'step_not_supported', cause: expect.any(Error) };
    await expect(signIn(client, { username: 'ada@example.com' })).rejects.toMatchObject(rejection);
    expect(browser.ceremonies).toEqual([]);
  });

  test('`signIn` rejects with `step_not_supported` if the pool has other triggers', async () => {
    service.answer('InitiateAuth', {
      body: { ChallengeName: 'CUSTOM_CHALLENGE', Session: 's', ChallengeParameters: {} },
    });
    await expect(signIn(client, { username: 'ada@example.com' })).rejects.toMatchObject({ code: 'step_not_supported' });
  });
});

describe('`signIn` without a user name', () => {
  test('`signIn` without a user name makes three calls: options, challenge and assertion', async () => {
    const signedIn = signIn(client);
    const ceremony = await browser.ceremony(1);
    expect(ceremony).toMatchObject({ conditional: false, challenge: 'sealed', allowed: 0 });
    expect(service.names()).toEqual([optionsOperation]);
    ceremony.pick(passkey);
    await expect(signedIn).resolves.toMatchObject({ accessToken: 'access-1' });
    expect(service.names()).toEqual([optionsOperation, 'InitiateAuth', 'RespondToAuthChallenge']);
    expect(service.requests[0]?.headers.authorization).toBeUndefined();
    expect(service.requests[1]?.body).toMatchObject({
      AuthParameters: { USERNAME: '5c0ee1e0-7a11-4c3b-9d2e-0123456789ab' },
    });
    expect(answerSent()).toMatchObject({ type: 'passkey', credential: assertion });
    expect(browser.ceremonies).toHaveLength(1);
  });

  test('`signIn` without a user name rejects an empty user handle, and starts no challenge', async () => {
    const signedIn = signIn(client);
    (await browser.ceremony(1)).pick({ ...passkey, userHandle: '' });
    await expect(signedIn).rejects.toMatchObject({ code: 'authenticator_failed' });
    expect(service.names()).toEqual([optionsOperation]);
  });

  test('`signIn` looks up the user name with `lookUpUsername`', async () => {
    service.answer(userOperation, { body: { username: 'ada' } });
    const signedIn = signIn(client, { lookUpUsername: true });
    (await browser.ceremony(1)).pick(passkey);
    await signedIn;
    expect(service.names()).toEqual([optionsOperation, userOperation, 'InitiateAuth', 'RespondToAuthChallenge']);
    expect(service.requests[1]?.body).toMatchObject({ credential: assertion });
    expect(service.requests[2]?.body).toMatchObject({ AuthParameters: { USERNAME: 'ada' } });
  });

  test('`signIn` looks up the user name of an imported passkey, whose user handle is not a `sub`', async () => {
    service.answer(userOperation, { body: { username: 'ada' } });
    const signedIn = signIn(client);
    (await browser.ceremony(1)).pick({ ...passkey, userHandle: `s|${passkey.userHandle}` });
    await signedIn;
    expect(service.names()).toEqual([optionsOperation, userOperation, 'InitiateAuth', 'RespondToAuthChallenge']);
    expect(service.requests[2]?.body).toMatchObject({ AuthParameters: { USERNAME: 'ada' } });
  });

  const unknown = { kind: 'unknown', rpId: 'localhost', credentialId: 'passkey1' };
  test.each([
    ['does not know the passkey', refusal(404, 'passkey_unknown'), 'passkey_unknown', [unknown]],
    ['found the options too old', refusal(400, 'challenge_expired'), 'challenge_expired', []],
    ['requires user verification', refusal(400, 'user_verification_required'), 'user_verification_required', []],
    ['detects a copied passkey', refusal(400, 'counter_regressed'), 'counter_regressed', []],
    ['finds nothing wrong', { body: { username: '5c0ee1e0-7a11-4c3b-9d2e-0123456789ab' } }, 'sign_in_failed', []],
    ['has an outage', refusal(500, 'internal'), 'sign_in_failed', []],
    ['is throttled', { status: 429, body: { message: 'Too Many Requests' } }, 'sign_in_failed', []],
  ])(
    '`signIn` rejects with `$2` if Cognito refuses the assertion and the API %s',
    async (_what, why, code, signals) => {
      service.answer('RespondToAuthChallenge', exception('NotAuthorizedException', 'Incorrect username or password.'));
      service.answer(userOperation, why);
      const signedIn = signIn(client);
      (await browser.ceremony(1)).pick(passkey);
      await expect(signedIn).rejects.toMatchObject({ code });
      expect(service.names().at(-1)).toBe(userOperation);
      await vi.waitFor(() => expect(browser.signals).toEqual(signals));
    },
  );

  test.each([
    ['asks again', { body: { ChallengeName: 'CUSTOM_CHALLENGE', Session: 'session-2', ChallengeParameters: {} } }],
    ['ends the sign-in', exception('NotAuthorizedException', 'Incorrect username or password.')],
  ])('The error of a refused sign-in has the support id of its round when Cognito %s', async (_, refused) => {
    service.answer('InitiateAuth', {
      body: {
        ChallengeName: 'CUSTOM_CHALLENGE',
        Session: 'session-1',
        ChallengeParameters: { USERNAME: 'sub-1', options: JSON.stringify(options('random')), supportId: '3f1c9a52' },
      },
    });
    service.answer('RespondToAuthChallenge', refused);
    service.answer(userOperation, refusal(400, 'user_verification_required'));
    const named = signIn(client, { username: 'ada@example.com' });
    (await browser.ceremony(1)).pick(passkey);
    await expect(named).rejects.toMatchObject({ code: 'sign_in_failed', supportId: '3f1c9a52' });
    const nameless = signIn(client);
    (await browser.ceremony(2)).pick(passkey);
    await expect(nameless).rejects.toMatchObject({ code: 'user_verification_required', supportId: '3f1c9a52' });
  });

  test('`signIn` signals a passkey that the API does not know, without a second lookup', async () => {
    service.answer(userOperation, refusal(404, 'passkey_unknown'));
    const signedIn = signIn(client, { lookUpUsername: true });
    (await browser.ceremony(1)).pick(passkey);
    await expect(signedIn).rejects.toMatchObject({ code: 'passkey_unknown', supportId: 'support-1' });
    expect(service.names()).toEqual([optionsOperation, userOperation]);
    await vi.waitFor(() => expect(browser.signals).toEqual([unknown]));
  });

  test('`signIn` rejects an unknown passkey in a browser without signals', async () => {
    browser = installBrowser({ signals: false });
    service.answer(userOperation, refusal(404, 'passkey_unknown'));
    const signedIn = signIn(client, { lookUpUsername: true });
    (await browser.ceremony(1)).pick(passkey);
    await expect(signedIn).rejects.toMatchObject({ code: 'passkey_unknown' });
  });

  test('`signIn` reports a trigger’s fault as `internal`, with its support id', async () => {
    service.answer(
      'InitiateAuth',
      exception(
        'UserLambdaValidationException',
        'CreateAuthChallenge failed with error Something went wrong on our side. Please try again. (3f1c9a52).',
      ),
    );
    const signedIn = signIn(client);
    (await browser.ceremony(1)).pick(passkey);
    await expect(signedIn).rejects.toMatchObject({ code: 'internal', supportId: '3f1c9a52' });
    expect(service.names()).toEqual([optionsOperation, 'InitiateAuth']);
  });

  test('`signIn` rejects with `not_supported` in a browser without passkeys', async () => {
    vi.stubGlobal('PublicKeyCredential', undefined);
    await expect(signIn(client)).rejects.toMatchObject({ code: 'not_supported' });
  });
});

describe('`signIn` with `immediate`', () => {
  test('`signIn` with `immediate` signs in with a passkey that the browser has', async () => {
    const signedIn = signIn(client, { immediate: true });
    const ceremony = await browser.ceremony(1);
    expect(ceremony).toMatchObject({ uiMode: 'immediate', challenge: 'sealed', allowed: 0, signal: undefined });
    ceremony.pick(passkey);
    await expect(signedIn).resolves.toMatchObject({ accessToken: 'access-1', passkey: { id: 'passkey1' } });
    expect(service.names()).toEqual([optionsOperation, 'InitiateAuth', 'RespondToAuthChallenge']);
    expect(answerSent()).toMatchObject({ type: 'passkey', credential: assertion });
  });

  test('`signIn` with `immediate` rejects with `no_passkey_here` if the browser has no passkey', async () => {
    const signedIn = signIn(client, { immediate: true });
    (await browser.ceremony(1)).fail('NotAllowedError');
    await expect(signedIn).rejects.toMatchObject({ code: 'no_passkey_here', nextStep: 'use_another_way' });
    expect(service.names()).toEqual([optionsOperation]);
  });

  test('`signIn` with `immediate` rejects with `cancelled` if the browser has shown its dialog', async () => {
    const signedIn = signIn(client, { immediate: true });
    const ceremony = await browser.ceremony(1);
    browser.blur();
    ceremony.fail('NotAllowedError');
    await expect(signedIn).rejects.toMatchObject({ code: 'cancelled' });
  });

  test.each([[{ capabilities: { conditionalGet: true } }], [{ capabilities: undefined }]])(
    '`signIn` with `immediate` makes no request in a browser without immediate mediation: %j',
    async (can) => {
      browser = installBrowser(can);
      await expect(signIn(client, { immediate: true })).rejects.toMatchObject({ code: 'no_passkey_here' });
      expect(service.names()).toEqual([]);
      expect(browser.ceremonies).toEqual([]);
    },
  );
});
