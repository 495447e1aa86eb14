import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  answerChallenge,
  capabilities,
  type PasskeysClient,
  prepareAnswer,
  prepareAnswerFromAutofill,
  register,
  signIn,
  signInWithAutofill,
} from '../../client/index.ts';
import { type Browser, options } from './browser.ts';
import { openPage } from './page.ts';
import { type Service, signedIn, tokens } from './service.ts';

const passkey = { id: 'passkey1', userHandle: '5c0ee1e0-7a11-4c3b-9d2e-0123456789ab' };
const minute = 60_000;
const creation = {
  ...options('registration', minute),
  rp: { id: 'localhost', name: 'Test' },
  user: { id: Buffer.from('sub-1').toString('base64url'), name: 'ada@example.com', displayName: '' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
};

let service: Service;
let browser: Browser;
let client: PasskeysClient;

beforeEach(async () => {
  ({ service, browser, client } = await openPage());
  service.answer('POST /passkeys/authentication/options', { body: options('sealed', minute) });
  service.answer('POST /passkeys/registration/options', { body: creation });
  service.answer('POST /passkeys', { status: 201, body: { id: 'passkey1', name: 'Passkey' } });
  service.answer('InitiateAuth', {
    body: {
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session: 'session-1',
      ChallengeParameters: { methods: 'passkey', options: JSON.stringify(options('random', minute)) },
    },
  });
  service.answer('RespondToAuthChallenge', tokens(1));
  await signedIn(client);
});
afterEach(() => {
  vi.useRealTimers();
});

/** What asks the user for a passkey. */
const dialogs: Readonly<Record<string, (given: { readonly signal?: AbortSignal }) => Promise<unknown>>> = {
  'signIn without a user name': (given) => signIn(client, given),
  'signIn with a user name': (given) => signIn(client, { username: 'ada@example.com', ...given }),
  'signIn with immediate': (given) => signIn(client, { immediate: true, ...given }),
  register: (given) => register(client, given),
  prepareAnswer: (given) => prepareAnswer(client, given),
  answerChallenge: (given) => answerChallenge({ options: JSON.stringify(options('random', minute)) }, given),
};
const suggestions: typeof dialogs = {
  signInWithAutofill: (given) => signInWithAutofill(client, given),
  prepareAnswerFromAutofill: (given) => prepareAnswerFromAutofill(client, given),
};

describe.each(Object.entries(dialogs))('A dialog that nobody ends, of %s', (_, open) => {
  test('The dialog ends with `timed_out` some seconds after the timeout of its options', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const outcome = expect(open({})).rejects.toMatchObject({ code: 'timed_out' });
    const { signal } = await browser.ceremony(1);
    await vi.advanceTimersByTimeAsync(minute);
    expect(signal?.aborted ?? false).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
    await outcome;
    expect(signal?.aborted ?? true).toBe(true);
  });
});

describe.each(Object.entries({ ...dialogs, ...suggestions }))('The signal of %s', (_, open) => {
  test('The signal ends the wait with `aborted`, even if the browser never answers', async () => {
    const stop = new AbortController();
    const outcome = expect(open({ signal: stop.signal })).rejects.toMatchObject({ code: 'aborted' });
    await browser.ceremony(1);
    const requests = service.names();
    stop.abort();
    await outcome;
    expect(service.names()).toEqual(requests);
  });

  test('A signal that has aborted before starts no ceremony', async () => {
    await expect(open({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
    expect(browser.ceremonies).toEqual([]);
  });

  test('A signal that aborts while the options are on their way starts no ceremony', async () => {
    const stop = new AbortController();
    for (const name of [
      'POST /passkeys/authentication/options',
      'POST /passkeys/registration/options',
      'InitiateAuth',
    ]) {
      service.answer(name, () => {
        stop.abort();
        return { body: {} };
      });
    }
    // It is given its options.
    if (open === dialogs['answerChallenge']) stop.abort();
    await expect(open({ signal: stop.signal })).rejects.toMatchObject({ code: 'aborted' });
    expect(browser.ceremonies).toEqual([]);
  });
});

/** What an extension may give where WebAuthn has bytes. */
const notBytes: readonly unknown[] = ['', '5', 'AAAA', 5, true, [], [1, 2], {}, new ArrayBuffer(0), new Uint8Array()];

/** What an extension may answer in the browser's place. The passkey is usable, or it is not. */
const answers: readonly (readonly [string, (credential: object) => unknown, 'stored' | 'authenticator_failed'])[] = [
  ['without `getTransports`', (credential) => credential, 'stored'],
  ['whose `getTransports()` throws', withResponse({ getTransports: fails }), 'stored'],
  ['whose `getPublicKey()` throws', withResponse({ getPublicKey: fails }), 'stored'],
  ['whose `getPublicKeyAlgorithm()` throws', withResponse({ getPublicKeyAlgorithm: fails }), 'stored'],
  ['whose `getAuthenticatorData()` throws', withResponse({ getAuthenticatorData: fails }), 'stored'],
  ['whose `getTransports` is no function', withResponse({ getTransports: 'internal' }), 'stored'],
  ['whose `getPublicKey()` returns `null`', withResponse({ getPublicKey: () => null }), 'stored'],
  [
    'whose `getClientExtensionResults()` throws',
    (credential) => ({ ...credential, getClientExtensionResults: fails }),
    'stored',
  ],
  ['with an unknown attachment', (credential) => ({ ...credential, authenticatorAttachment: 'cloud' }), 'stored'],
  ['that is `null`', () => null, 'authenticator_failed'],
  ['that is `undefined`', () => undefined, 'authenticator_failed'],
  ['that is a password', () => ({ type: 'password', id: 'ada' }), 'authenticator_failed'],
  ['without `response`', (credential) => ({ ...credential, response: undefined }), 'authenticator_failed'],
  ['without `rawId`', (credential) => ({ ...credential, rawId: undefined }), 'authenticator_failed'],
  ['without `clientDataJSON`', withResponse({ clientDataJSON: null }), 'authenticator_failed'],
  ...notBytes.flatMap((value): typeof answers => [
    [`whose \`rawId\` is ${inspect(value)}`, (credential) => ({ ...credential, rawId: value }), 'authenticator_failed'],
    [`whose \`clientDataJSON\` is ${inspect(value)}`, withResponse({ clientDataJSON: value }), 'authenticator_failed'],
  ]),
  [
    'whose buffers are of another realm',
    withResponse({ clientDataJSON: runInNewContext('new ArrayBuffer(2)') }),
    'stored',
  ],
  ['whose `rawId` is a view', (credential) => ({ ...credential, rawId: Uint8Array.of(1) }), 'stored'],
];

function fails(): never {
  throw new TypeError('extension');
}

function withResponse(change: object) {
  return (credential: object) => ({ ...credential, response: { ...Object(credential).response, ...change } });
}

/** What an extension may reject with, without a name of WebAuthn. */
const rejections: readonly unknown[] = [
  undefined,
  Symbol('refused'),
  null,
  'no',
  {},
  new Error('extension'),
  new TypeError("Cannot read properties of undefined (reading 'id')"),
  { name: 'SomeError', message: 'extension' },
];

describe('A fault of an extension', () => {
  test.each(answers)(
    '`register` stores a passkey, or reports the device, but not the page, for one %s',
    async (_, change, expected) => {
      const registered = register(client).then(
        () => 'stored',
        ({ code }) => code,
      );
      (await browser.ceremony(1)).answer(passkey, change);
      await expect(registered).resolves.toBe(expected);
    },
  );

  test.each(['other', '', undefined, 7])(
    'The `id` of a passkey is that of its `rawId` if its `id` is %j',
    async (id) => {
      const registered = register(client);
      (await browser.ceremony(1)).answer(passkey, (credential) => ({ ...credential, id }));
      await registered;
      const credential = { id: 'passkey1', rawId: 'passkey1' };
      expect(service.requests.at(-1)).toMatchObject({ name: 'POST /passkeys', body: { credential } });
    },
  );

  test.each(rejections)('A rejection with %j is not reported as a fault of the page', async (reason) => {
    for (const open of [() => register(client), () => signIn(client), () => signInWithAutofill(client)]) {
      const outcome = expect(open()).rejects.toMatchObject({ code: 'authenticator_failed', cause: expect.anything() });
      (await browser.ceremony(browser.ceremonies.length + 1)).reject(reason);
      await outcome;
    }
  });

  test('An error of another realm means what its name says', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const outcome = expect(signIn(client)).rejects.toMatchObject({ code: 'cancelled' });
    const ceremony = await browser.ceremony(1);
    vi.setSystemTime(Date.now() + 5_000);
    ceremony.reject({ name: 'NotAllowedError', message: 'copied' });
    await outcome;
  });

  /** What an extension or a setting may take away. */
  const missing: readonly (readonly [string, () => void])[] = [
    ['navigator.credentials', () => Reflect.deleteProperty(navigator, 'credentials')],
    ['navigator.credentials.get', () => Reflect.deleteProperty(navigator.credentials, 'get')],
    ['navigator.credentials.create', () => Reflect.deleteProperty(navigator.credentials, 'create')],
    ['PublicKeyCredential', () => vi.stubGlobal('PublicKeyCredential', undefined)],
  ];
  test.each(missing)(
    'Without `%s` nothing claims passkeys, and ceremonies reject with `not_supported` before any request',
    async (_, take) => {
      take();
      const found = await capabilities(client);
      expect(Object.values(found).filter(Boolean)).toEqual([]);
      for (const [name, open] of Object.entries({ ...dialogs, ...suggestions })) {
        const code = name === 'signIn with immediate' ? 'no_passkey_here' : 'not_supported';
        await expect(open({}), name).rejects.toMatchObject({ code });
      }
      expect(browser.ceremonies).toEqual([]);
      expect(service.names()).toEqual([]);
    },
  );

  test.each([
    'getClientCapabilities',
    'isConditionalMediationAvailable',
    'isUserVerifyingPlatformAuthenticatorAvailable',
  ])('A `%s` that never answers delays a sign-in by seconds only', async (name) => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    Object.assign(PublicKeyCredential, { [name]: () => new Promise(() => {}) });
    signInWithAutofill(client).catch(() => {});
    const found = capabilities(client);
    await vi.advanceTimersByTimeAsync(3_000);
    expect((await found).passkeys).toBe(true);
    const begun = browser.ceremonies.length;
    const outcome = signIn(client);
    (await browser.ceremony(begun + 1)).pick(passkey);
    await expect(outcome).resolves.toHaveProperty('accessToken');
  });

  test.each([null, undefined, 'yes', 7, []])('Client capabilities of %j count as none', async (said) => {
    Object.assign(PublicKeyCredential, { getClientCapabilities: async () => said });
    await expect(capabilities(client)).resolves.toMatchObject({ passkeys: true, immediate: false, signals: false });
  });
});
