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
function open(can?: BrowserOptions, telemetry: boolean | number = true): void {
  browser = installBrowser(can);
  client = createPasskeysClient(service.config, { telemetry });
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

describe('Telemetry of a ceremony', () => {
  test('Telemetry sends the API only a ceremony’s kind, outcome and duration, as text', async () => {
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
  ])('Telemetry reports `%s` after %i ms as `%s`', async (error, milliseconds, outcome) => {
    await fail(error, milliseconds);
    expect(reports()).toEqual([{ ceremony: 'authentication', outcome, error, milliseconds }]);
  });

  test('Telemetry reports a ceremony as blocked if it fails at once without a user gesture', async () => {
    open({ active: false });
    await fail('NotAllowedError', 5);
    expect(reports()).toMatchObject([{ outcome: 'blocked', error: 'NotAllowedError' }]);
  });

  test.each([
    ['authentication', () => signIn(client)],
    ['authentication', () => signIn(client, { username: 'ada@example.com' })],
    ['registration', () => register(client)],
    ['autofill', () => signInWithAutofill(client)],
  ])('Telemetry reports a ceremony of kind `%s` as `unsupported` without WebAuthn', async (ceremony, begin) => {
    vi.stubGlobal('PublicKeyCredential', undefined);
    await expect(begin()).rejects.toMatchObject({ code: 'not_supported' });
    expect(reports()).toEqual([{ ceremony, outcome: 'unsupported' }]);
  });

  test('Telemetry reports an open ceremony as abandoned when the page closes', async () => {
    void signIn(client).catch(() => {});
    await browser.ceremony(1);
    expect(browser.beacons).toEqual([]);
    browser.close();
    await vi.waitFor(() => expect(reports()).toMatchObject([{ ceremony: 'authentication', outcome: 'abandoned' }]));
  });

  test('Telemetry does not report a completed ceremony as abandoned when the page closes', async () => {
    const done = signIn(client);
    (await browser.ceremony(1)).pick(passkey);
    await done;
    browser.close();
    await client.config();
    expect(reports()).toMatchObject([{ outcome: 'completed' }]);
  });

  test('Telemetry reports registrations, silent registrations and immediate sign-ins by their kind', async () => {
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

  test('Telemetry reports only completed autofills, without their duration', async () => {
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

test('Telemetry reports the browser’s capabilities once', async () => {
  const can = await capabilities(client);
  await capabilities(client);
  expect(reports()).toEqual([{ capabilities: can }]);
});

describe('Pages without telemetry', () => {
  test.each([false, 0])('Telemetry sends nothing if it is switched off with `%s`', async (telemetry) => {
    open({}, telemetry);
    await capabilities(client);
    await fail('UnknownError', 1);
    expect(browser.beacons).toEqual([]);
  });

  test('Telemetry sends nothing from a page outside the sample', async () => {
    vi.spyOn(Math, 'random').mockReturnValueOnce(0.25).mockReturnValueOnce(0.249);
    open({}, 0.25);
    await capabilities(client);
    expect(browser.beacons).toEqual([]);
    open({}, 0.25);
    await capabilities(client);
    expect(browser.beacons).toHaveLength(1);
  });

  test('A tenth of the pages report if nothing is configured, so that reports cost little', async () => {
    const random = vi.spyOn(Math, 'random');
    for (const [value, sent] of [
      [0.1, 0],
      [0.099, 1],
    ] as const) {
      random.mockReturnValueOnce(value);
      browser = installBrowser();
      await capabilities(createPasskeysClient(service.config));
      expect(browser.beacons).toHaveLength(sent);
    }
  });

  test('A sign-in succeeds in a browser without `sendBeacon`', async () => {
    Object.assign(navigator, { sendBeacon: undefined });
    const done = signIn(client);
    (await browser.ceremony(1)).pick(passkey);
    await expect(done).resolves.toMatchObject({ passkey: { id: 'passkey1' } });
  });
});
