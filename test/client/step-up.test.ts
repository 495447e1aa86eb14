import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  makeDefaultPasskey,
  makeRecoveryCodes,
  type PasskeysClient,
  register,
  removePasskey,
  renamePasskey,
  signIn,
  signInWithRecoveryCode,
  signOut,
  stepUp,
} from '../../client/index.ts';
import { type Browser, options } from './browser.ts';
import { openPage } from './page.ts';
import { refusal, type Service, signedIn, tokens } from './service.ts';

const passkey = { id: 'passkey1', name: 'Phone' };
const until = { confirmedUntil: '2026-11-22T10:10:00Z' };
const optionsOperation = 'POST /passkeys/registration/options';

let service: Service;
let browser: Browser;
let client: PasskeysClient;

/** Answers an operation with `step_up_required` until the session is confirmed. */
let confirmed = false;
const onceConfirmed = (operation: string, status: number, body: unknown) =>
  service.answer(operation, () => (confirmed ? { status, body } : refusal(403, 'step_up_required')));

beforeEach(async () => {
  ({ service, browser, client } = await openPage());
  confirmed = false;
  service.answer('POST /passkeys/step-up', () => {
    confirmed = true;
    return { body: until };
  });
  service.answer('InitiateAuth', {
    body: {
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session: 'session-1',
      ChallengeParameters: {
        USERNAME: 'sub-1',
        methods: 'passkey recovery-code',
        options: JSON.stringify(options('r')),
      },
    },
  });
  service.answer('RespondToAuthChallenge', tokens(1, { expiresIn: 61 }));
});

/** The value that the client sent with the answer that began the session. */
function sentValue(): unknown {
  const { body } = service.requests.find(({ name }) => name === 'RespondToAuthChallenge') ?? {};
  return Object(body?.['ClientMetadata']).passkey_sign_in;
}

const named = (name: string) => service.requests.filter((request) => request.name === name);
const signInWithCode = () => signInWithRecoveryCode(client, { username: 'ada@example.com', code: 'abcd' });

describe('A change in a session that began with a passkey or a recovery code', () => {
  test.each<[name: string, operation: string, status: number, body: unknown, change: () => Promise<unknown>]>([
    ['renamePasskey', 'PATCH /passkeys/passkey1', 200, passkey, () => renamePasskey(client, 'passkey1', 'Phone')],
    ['makeDefaultPasskey', 'PATCH /passkeys/passkey1', 200, passkey, () => makeDefaultPasskey(client, 'passkey1')],
    ['removePasskey', 'DELETE /passkeys/passkey1', 204, undefined, () => removePasskey(client, 'passkey1')],
    ['makeRecoveryCodes', 'POST /passkeys/recovery-codes', 201, { codes: [] }, () => makeRecoveryCodes(client)],
  ])('`%s` confirms the session with the value of the sign-in, and asks once more', async (...row) => {
    const [, operation, status, body, change] = row;
    onceConfirmed(operation, status, body);
    await signInWithCode();
    await change();
    expect(service.names().slice(2)).toEqual([operation, 'POST /passkeys/step-up', operation]);
    expect(sentValue()).toMatch(/^[\w-]{22}$/);
    expect(named('POST /passkeys/step-up')).toMatchObject([
      { body: { type: 'sign-in', value: sentValue() }, headers: { authorization: 'Bearer access-1' } },
    ]);
    expect(browser.ceremonies).toHaveLength(0);
  });

  test('`register` after a sign-in with a passkey asks the user for nothing but the new passkey', async () => {
    onceConfirmed(optionsOperation, 200, {
      ...options('registration'),
      rp: { id: 'localhost', name: 'Test' },
      user: { id: 'c3ViLTE', name: 'ada@example.com', displayName: '' },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    });
    service.answer('POST /passkeys', { status: 201, body: passkey });
    const signingIn = signIn(client, { username: 'ada@example.com' });
    (await browser.ceremony(1)).pick({ id: 'passkey1', userHandle: 'sub-1' });
    await signingIn;
    const registered = register(client);
    (await browser.ceremony(2)).pick({ id: 'passkey2', userHandle: '' });
    await expect(registered).resolves.toEqual(passkey);
    expect(browser.ceremonies.map(({ kind }) => kind)).toEqual(['get', 'create']);
    expect(named('POST /passkeys/step-up')).toHaveLength(1);
  });

  test('The value outlives a refresh of the tokens', async () => {
    onceConfirmed('DELETE /passkeys/passkey1', 204, undefined);
    service.answer('GetTokensFromRefreshToken', tokens(2));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    await signInWithCode();
    vi.setSystemTime(Date.now() + 30_000);
    await removePasskey(client, 'passkey1');
    vi.useRealTimers();
    expect(named('POST /passkeys/step-up')).toMatchObject([
      { body: { value: sentValue() }, headers: { authorization: 'Bearer access-2' } },
    ]);
  });

  test.each([
    ['a sign-out', () => signOut(client)],
    ['a sign-in with something else', () => Promise.resolve()],
  ])('The value is gone after %s', async (_what, end) => {
    service.answer('RevokeToken', {});
    onceConfirmed('DELETE /passkeys/passkey1', 204, undefined);
    await signInWithCode();
    await end();
    await signedIn(client);
    await expect(removePasskey(client, 'passkey1')).rejects.toMatchObject({
      code: 'step_up_required',
      nextStep: 'confirm_with_passkey',
    });
    expect(named('POST /passkeys/step-up')).toHaveLength(0);
  });

  test.each([
    ['step_up_required', refusal(403, 'step_up_required'), 'step_up_required'],
    ['invalid_request', refusal(400, 'invalid_request'), 'step_up_required'],
    ['too_many_requests', refusal(429, 'too_many_requests'), 'too_many_requests'],
    ['unauthorized', refusal(401, 'unauthorized'), 'unauthorized'],
  ])('A confirmation that is refused with `%s` is not repeated', async (_code, answer, code) => {
    onceConfirmed('DELETE /passkeys/passkey1', 204, undefined);
    service.answer('POST /passkeys/step-up', answer);
    await signInWithCode();
    await expect(removePasskey(client, 'passkey1')).rejects.toMatchObject({ code });
    expect(service.names().slice(2)).toEqual(['DELETE /passkeys/passkey1', 'POST /passkeys/step-up']);
  });

  test('A change that is refused for another reason confirms nothing and is not repeated', async () => {
    service.answer('DELETE /passkeys/passkey1', refusal(403, 'reauthentication_required'));
    await signInWithCode();
    await expect(removePasskey(client, 'passkey1')).rejects.toMatchObject({ code: 'reauthentication_required' });
    expect(service.names().slice(2)).toEqual(['DELETE /passkeys/passkey1']);
  });

  test('A service that refuses after the confirmation too is asked no third time', async () => {
    service.answer('DELETE /passkeys/passkey1', refusal(403, 'step_up_required'));
    await signInWithCode();
    await expect(removePasskey(client, 'passkey1')).rejects.toMatchObject({ code: 'step_up_required' });
    expect(named('DELETE /passkeys/passkey1')).toHaveLength(2);
    expect(named('POST /passkeys/step-up')).toHaveLength(1);
  });
});

describe('`stepUp`', () => {
  beforeEach(async () => {
    service.answer('POST /passkeys/step-up/options', { body: options('step-up') });
    await signedIn(client);
  });

  test('`stepUp` asks for a passkey in the browser’s dialog, and confirms the session with its assertion', async () => {
    const confirming = stepUp(client);
    const ceremony = await browser.ceremony(1);
    expect(ceremony).toMatchObject({ kind: 'get', conditional: false, challenge: 'step-up' });
    ceremony.pick({ id: 'passkey1', userHandle: '' });
    await expect(confirming).resolves.toEqual(until);
    expect(service.requests).toMatchObject([
      { name: 'POST /passkeys/step-up/options', headers: { authorization: 'Bearer access-1' } },
      {
        name: 'POST /passkeys/step-up',
        headers: { authorization: 'Bearer access-1' },
        body: { type: 'passkey', credential: { id: 'passkey1', response: { signature: expect.any(String) } } },
      },
    ]);
  });

  test('`stepUp` that the user cancels confirms nothing', async () => {
    const confirming = stepUp(client);
    const ceremony = await browser.ceremony(1);
    browser.blur();
    ceremony.fail('NotAllowedError');
    await expect(confirming).rejects.toMatchObject({ code: 'cancelled' });
    expect(service.names()).toEqual(['POST /passkeys/step-up/options']);
  });

  test('`stepUp` ends with `aborted` when its signal aborts, and confirms nothing', async () => {
    const stop = new AbortController();
    const confirming = stepUp(client, { signal: stop.signal });
    await browser.ceremony(1);
    stop.abort();
    await expect(confirming).rejects.toMatchObject({ code: 'aborted' });
    expect(service.names()).toEqual(['POST /passkeys/step-up/options']);
  });

  test.each([
    ['POST /passkeys/step-up/options', 403, 'reauthentication_required', 0],
    ['POST /passkeys/step-up', 401, 'passkey_unknown', 1],
  ] as const)('`stepUp` rejects with the code of a refused %s', async (operation, status, code, ceremonies) => {
    service.answer(operation, refusal(status, code));
    const confirming = stepUp(client);
    if (ceremonies > 0) (await browser.ceremony(1)).pick({ id: 'passkey1', userHandle: '' });
    await expect(confirming).rejects.toMatchObject({ code });
    expect(browser.ceremonies).toHaveLength(ceremonies);
  });
});
