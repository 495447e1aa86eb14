import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  capabilities,
  createPasskeysClient,
  type PasskeysClient,
  register,
  signIn,
  signInWithAutofill,
  upgrade,
} from '../../../client/index.ts';
import { type Browser, type BrowserOptions, installBrowser, options } from '../browser.ts';
import { type Service, signedIn, startService, token, tokens } from '../service.ts';

const passkey = { id: 'passkey1', userHandle: '5c0ee1e0-7a11-4c3b-9d2e-0123456789ab' };

let service: Service;
let browser: Browser;
let client: PasskeysClient;

beforeEach(async () => {
  service = await startService();
  open();
  service.answer('POST /passkeys/authentication/options', { body: options('sealed') });
  service.answer('POST /passkeys/registration/options', {
    body: { ...options('new'), rp: {}, user: { id: 'c3Vi', name: '', displayName: '' }, pubKeyCredParams: [] },
  });
  service.answer('POST /passkeys', { status: 201, body: { id: 'passkey1' } });
  service.answer('InitiateAuth', {
    body: {
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session: 'session-1',
      ChallengeParameters: { USERNAME: 'sub-1', methods: 'passkey', options: JSON.stringify(options('random')) },
    },
  });
  service.answer('RespondToAuthChallenge', tokens(1));
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await service.stop();
});

/** A page in a browser of its own. */
function open(can?: BrowserOptions, telemetry?: boolean | number): void {
  browser = installBrowser(can);
  client = createPasskeysClient(service.config, telemetry === undefined ? {} : { telemetry });
}

const reports = () => browser.beacons.map(({ body }) => JSON.parse(String(body)));

/** A sign-in whose ceremony ends after so many milliseconds with this error. */
async function fail(name: string, elapsed: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'] });
  const failed = signIn(client);
  const ceremony = await browser.ceremony(1);
  vi.setSystemTime(Date.now() + elapsed);
  ceremony.fail(name);
  await expect(failed).rejects.toThrow();
}

describe('a ceremony is told of', () => {
  test('as text, to the API, with how it ended and how long it took, and no more', async () => {
    const done = signIn(client, { username: 'ada@example.com' });
    (await browser.ceremony(1)).pick(passkey);
    await done;
    expect(browser.beacons).toEqual([{ url: `${service.config.apiUrl}/passkeys/telemetry`, body: expect.any(String) }]);
    expect(reports()).toEqual([{ ceremony: 'authentication', outcome: 'completed', milliseconds: expect.any(Number) }]);
  });

  test.each([
    ['NotAllowedError', 14_999, 'cancelled'],
    ['NotAllowedError', 300_000, 'timed_out'],
    ['NotSupportedError', 5, 'unsupported'],
    ['UnknownError', 2_000, 'failed'],
  ])('by %s after %i ms as %s', async (error, milliseconds, outcome) => {
    await fail(error, milliseconds);
    expect(reports()).toEqual([{ ceremony: 'authentication', outcome, error, milliseconds }]);
  });

  test('as blocked, where nobody had asked for it and it ended at once', async () => {
    open({ active: false });
    await fail('NotAllowedError', 5);
    expect(reports()).toMatchObject([{ outcome: 'blocked', error: 'NotAllowedError' }]);
  });

  test('as abandoned, when the page is closed over it, and as nothing else before', async () => {
    void signIn(client).catch(() => {});
    await browser.ceremony(1);
    expect(browser.beacons).toEqual([]);
    browser.close();
    await vi.waitFor(() => expect(reports()).toMatchObject([{ ceremony: 'authentication', outcome: 'abandoned' }]));
  });

  test('not as abandoned, when the page is closed after it', async () => {
    const done = signIn(client);
    (await browser.ceremony(1)).pick(passkey);
    await done;
    browser.close();
    await client.config();
    expect(reports()).toMatchObject([{ outcome: 'completed' }]);
  });

  test('by its kind', async () => {
    await signedIn(client, { id: token({ email: 'ada@example.com' }) });
    const registered = register(client);
    (await browser.ceremony(1)).pick(passkey);
    await registered;
    const upgraded = upgrade(client);
    (await browser.ceremony(2)).pick(passkey);
    await upgraded;
    const immediate = signIn(client, { immediate: true });
    (await browser.ceremony(3)).fail('NotAllowedError');
    await expect(immediate).rejects.toMatchObject({ code: 'no_passkey_here' });
    expect(reports().filter((report) => 'ceremony' in report)).toMatchObject([
      { ceremony: 'registration', outcome: 'completed' },
      { ceremony: 'silent-registration', outcome: 'completed' },
      { ceremony: 'immediate', outcome: 'no_passkey' },
    ]);
  });

  test('of autofill without a time, which would say when the page was opened, and not when the page is closed or ends it', async () => {
    const ended = signInWithAutofill(client);
    await browser.ceremony(1);
    browser.close();
    const picked = signInWithAutofill(client);
    await expect(ended).rejects.toMatchObject({ code: 'aborted' });
    (await browser.ceremony(2)).pick(passkey);
    await picked;
    expect(reports()).toEqual([{ ceremony: 'autofill', outcome: 'completed' }]);
  });
});

test('what the browser can do is told once', async () => {
  const can = await capabilities(client);
  await capabilities(client);
  expect(reports()).toEqual([{ capabilities: can }]);
});

describe('nothing is told', () => {
  test.each([false, 0])('where it is switched off: %s', async (telemetry) => {
    open({}, telemetry);
    await capabilities(client);
    await fail('UnknownError', 1);
    expect(browser.beacons).toEqual([]);
  });

  test('by a page that is not in the sample', async () => {
    vi.spyOn(Math, 'random').mockReturnValueOnce(0.25).mockReturnValueOnce(0.249);
    open({}, 0.25);
    await capabilities(client);
    expect(browser.beacons).toEqual([]);
    open({}, 0.25);
    await capabilities(client);
    expect(browser.beacons).toHaveLength(1);
  });

  test('and nothing fails, in a browser without sendBeacon', async () => {
    Object.assign(navigator, { sendBeacon: undefined });
    const done = signIn(client);
    (await browser.ceremony(1)).pick(passkey);
    await expect(done).resolves.toMatchObject({ passkey: { id: 'passkey1' } });
  });
});
