import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createPasskeysClient,
  makeRecoveryCodes,
  type PasskeysClient,
  recoveryCodes,
  signInWithAutofill,
  signInWithRecoveryCode,
} from '../../client/index.ts';
import { installBrowser, options } from './browser.ts';
import { exception, refusal, type Service, signedIn, startService, tokens } from './service.ts';

const who = { username: 'ada@example.com', code: 'abcd-efgh' };
const challenge = (methods: string) => ({
  body: {
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session: 'session-1',
    ChallengeParameters: { USERNAME: 'sub-1', methods, options: JSON.stringify(options('random')) },
  },
});

let service: Service;
let client: PasskeysClient;

beforeEach(async () => {
  service = await startService();
  client = createPasskeysClient(service.config);
  service.answer('InitiateAuth', challenge('passkey recovery-code'));
  service.answer('RespondToAuthChallenge', tokens(1));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await service.stop();
});

describe('Recovery codes', () => {
  test('The client counts and replaces recovery codes with the user’s access token', async () => {
    const createdAt = '2026-11-22T10:00:00Z';
    service.answer('GET /passkeys/recovery-codes', { body: { remaining: 7, createdAt } });
    service.answer('POST /passkeys/recovery-codes', {
      status: 201,
      body: { remaining: 10, createdAt, codes: ['one', 'two'] },
    });
    await signedIn(client);
    await expect(recoveryCodes(client)).resolves.toEqual({ remaining: 7, createdAt });
    await expect(makeRecoveryCodes(client)).resolves.toMatchObject({ remaining: 10, codes: ['one', 'two'] });
    expect(service.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer access-1',
      'Bearer access-1',
    ]);
  });

  test('`makeRecoveryCodes` rejects with the next step `confirm_identity` after an old sign-in', async () => {
    service.answer('POST /passkeys/recovery-codes', refusal(403, 'reauthentication_required'));
    await signedIn(client);
    await expect(makeRecoveryCodes(client)).rejects.toMatchObject({ nextStep: 'confirm_identity' });
  });
});

describe('`signInWithRecoveryCode`', () => {
  test('`signInWithRecoveryCode` signs in with two calls to Cognito', async () => {
    await expect(signInWithRecoveryCode(client, who)).resolves.toMatchObject({ accessToken: 'access-1' });
    expect(service.requests.map(({ name, body }) => ({ name, body }))).toEqual([
      {
        name: 'InitiateAuth',
        body: { AuthFlow: 'CUSTOM_AUTH', ClientId: 'client1', AuthParameters: { USERNAME: who.username } },
      },
      {
        name: 'RespondToAuthChallenge',
        body: {
          ChallengeName: 'CUSTOM_CHALLENGE',
          ClientId: 'client1',
          Session: 'session-1',
          ChallengeResponses: {
            USERNAME: 'sub-1',
            ANSWER: JSON.stringify({ type: 'recovery-code', code: who.code }),
          },
          ClientMetadata: expect.any(Object),
        },
      },
    ]);
    await expect(client.session.current()).resolves.toMatchObject({ accessToken: 'access-1' });
  });

  test.each([
    ['another round', challenge('passkey recovery-code'), 'recovery_code_incorrect'],
    [
      'a failed sign-in',
      exception('NotAuthorizedException', 'Incorrect username or password.'),
      'recovery_code_incorrect',
    ],
    ['a trigger that failed', exception('UserLambdaValidationException', 'Verify… failed with error x.'), 'internal'],
  ])('`signInWithRecoveryCode` rejects with `$2` and stores no tokens after %s', async (_what, answer, code) => {
    service.answer('RespondToAuthChallenge', answer);
    await expect(signInWithRecoveryCode(client, who)).rejects.toMatchObject({ code });
    await expect(client.session.current()).resolves.toBeNull();
  });

  test('`signInWithRecoveryCode` sends the code only if the challenge accepts recovery codes', async () => {
    service.answer('InitiateAuth', challenge('passkey'));
    await expect(signInWithRecoveryCode(client, who)).rejects.toMatchObject({ code: 'step_not_supported' });
    expect(service.names()).toEqual(['InitiateAuth']);
  });

  test('`signInWithRecoveryCode` ends a waiting autofill', async () => {
    const browser = installBrowser();
    service.answer('POST /passkeys/authentication/options', { body: options('sealed') });
    const waited = signInWithAutofill(client);
    await browser.ceremony(1);
    const signedIn = signInWithRecoveryCode(client, who);
    await expect(waited).rejects.toMatchObject({ code: 'aborted' });
    await signedIn;
  });
});
