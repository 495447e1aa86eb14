import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type PasskeysClient, signIn, signInWithAutofill } from '../../../client/index.ts';
import { type Browser, installBrowser, options } from '../browser.ts';
import { openPage } from '../page.ts';
import { type Service, tokens } from '../service.ts';

const optionsOperation = 'POST /passkeys/authentication/options';
const passkey = { id: 'passkey1', userHandle: '5c0ee1e0-7a11-4c3b-9d2e-0123456789ab' };
const minute = 60_000;

let service: Service;
let browser: Browser;
let client: PasskeysClient;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: 0 });
  ({ service, browser, client } = await openPage());
  let issued = 0;
  service.answer(optionsOperation, () => {
    issued += 1;
    return { body: options(`sealed ${issued}`, 4 * minute) };
  });
  service.answer('InitiateAuth', {
    body: {
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session: 'session-1',
      ChallengeParameters: {
        USERNAME: '5c0ee1e0-7a11-4c3b-9d2e-0123456789ab',
        methods: 'passkey',
        options: JSON.stringify(options('random')),
      },
    },
  });
  service.answer('RespondToAuthChallenge', tokens(1));
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Autofill', () => {
  test('Autofill rejects with `misconfigured` if the page has no input for it, and the cause says so', async () => {
    Object.assign(document, { querySelectorAll: () => [] });
    const cause = { message: expect.stringContaining('The page has no <input>') };
    await expect(signInWithAutofill(client)).rejects.toMatchObject({ code: 'misconfigured', cause });
    expect(browser.ceremonies).toEqual([]);
  });

  test('Autofill signs in with three calls and calls `onPicked` when the user picks a passkey', async () => {
    const onPicked = vi.fn(() => service.names());
    const signedIn = signInWithAutofill(client, { onPicked });
    const ceremony = await browser.ceremony(1);
    expect(ceremony).toMatchObject({ conditional: true, challenge: 'sealed 1', allowed: 0 });
    expect(onPicked).not.toHaveBeenCalled();
    ceremony.pick(passkey);
    await expect(signedIn).resolves.toMatchObject({ accessToken: 'access-1' });
    expect(onPicked).toHaveReturnedWith([optionsOperation]);
    await vi.advanceTimersByTimeAsync(60 * minute);
    expect(service.names()).toEqual([optionsOperation, 'InitiateAuth', 'RespondToAuthChallenge']);
  });

  test('Autofill renews its options each time before they expire and signs in with the last ones', async () => {
    const signedIn = signInWithAutofill(client);
    const first = await browser.ceremony(1);
    await vi.advanceTimersByTimeAsync(3 * minute - 1);
    expect(browser.ceremonies).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    const second = await browser.ceremony(2);
    expect(first.signal?.aborted).toBe(true);
    expect(second).toMatchObject({ conditional: true, challenge: 'sealed 2' });
    await vi.advanceTimersByTimeAsync(3 * minute);
    const third = await browser.ceremony(3);
    third.pick(passkey);
    await expect(signedIn).resolves.toMatchObject({ accessToken: 'access-1' });
    expect(service.names().filter((name) => name === optionsOperation)).toHaveLength(3);
  });

  test('Autofill keeps its options during an outage and renews them afterwards', async () => {
    const signedIn = signInWithAutofill(client);
    await browser.ceremony(1);
    service.answer(optionsOperation, { status: 503 });
    await vi.advanceTimersByTimeAsync(3 * minute);
    await service.received(optionsOperation, 2);
    expect(browser.ceremonies).toHaveLength(1);
    service.answer(optionsOperation, { body: options('after the outage') });
    while (browser.ceremonies.length < 2) await vi.advanceTimersByTimeAsync(1_000);
    const ceremony = await browser.ceremony(2);
    expect(ceremony.challenge).toBe('after the outage');
    ceremony.pick(passkey);
    await signedIn;
  });

  test('Autofill sends no request while the page is hidden', async () => {
    const signedIn = signInWithAutofill(client);
    await browser.ceremony(1);
    browser.setHidden(true);
    await vi.advanceTimersByTimeAsync(60 * minute);
    expect(service.names()).toEqual([optionsOperation]);
    browser.setHidden(false);
    (await browser.ceremony(2)).pick(passkey);
    await signedIn;
  });

  test('Autofill starts again after the user cancels', async () => {
    const signedIn = signInWithAutofill(client);
    const first = await browser.ceremony(1);
    await vi.advanceTimersByTimeAsync(10_000);
    first.fail('NotAllowedError');
    const second = await browser.ceremony(2);
    expect(second.challenge).toBe('sealed 2');
    await vi.advanceTimersByTimeAsync(minute);
    second.fail('NotAllowedError');
    (await browser.ceremony(3)).pick(passkey);
    await signedIn;
  });

  test('Autofill rejects with `blocked` if the browser refuses twice in a row', async () => {
    const signedIn = signInWithAutofill(client);
    (await browser.ceremony(1)).fail('NotAllowedError');
    (await browser.ceremony(2)).fail('NotAllowedError');
    await expect(signedIn).rejects.toMatchObject({ code: 'blocked' });
    await vi.advanceTimersByTimeAsync(60 * minute);
    expect(service.names()).toEqual([optionsOperation, optionsOperation]);
  });

  test('Autofill ends when another ceremony aborts it', async () => {
    const signedIn = signInWithAutofill(client);
    (await browser.ceremony(1)).fail('AbortError');
    await expect(signedIn).rejects.toMatchObject({ code: 'cancelled' });
    expect(browser.ceremonies).toHaveLength(1);
  });

  test('Autofill rejects with `not_supported` in a browser without it', async () => {
    installBrowser({ autofill: false });
    await expect(signInWithAutofill(client)).rejects.toMatchObject({ code: 'not_supported' });
    expect(service.names()).toEqual([]);
  });
});

describe('The end of an autofill', () => {
  test('The abort signal rejects the autofill with `aborted` and ends the browser’s ceremony', async () => {
    const abort = new AbortController();
    const signedIn = signInWithAutofill(client, { signal: abort.signal });
    const ceremony = await browser.ceremony(1);
    abort.abort();
    await expect(signedIn).rejects.toMatchObject({ code: 'aborted' });
    expect(ceremony.signal?.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(60 * minute);
    expect(service.names()).toEqual([optionsOperation]);
  });

  test('An autofill with an aborted signal starts no ceremony', async () => {
    const signedIn = signInWithAutofill(client, { signal: AbortSignal.abort() });
    await expect(signedIn).rejects.toMatchObject({ code: 'aborted' });
    expect(browser.ceremonies).toHaveLength(0);
  });

  test('A sign-in ends the autofill before its own ceremony and stops the renewals', async () => {
    const waited = signInWithAutofill(client);
    const autofill = await browser.ceremony(1);
    const signedIn = signIn(client);
    await expect(waited).rejects.toMatchObject({ code: 'aborted' });
    expect(autofill.signal?.aborted).toBe(true);
    const modal = await browser.ceremony(2);
    expect(modal.conditional).toBe(false);
    // The autofill would have renewed its options by now.
    await vi.advanceTimersByTimeAsync(3 * minute);
    expect(modal.signal?.aborted).toBe(false);
    modal.pick(passkey);
    await signedIn;
    expect(browser.ceremonies).toHaveLength(2);
  });

  test.each([
    ['uses the autofill’s options for their remaining time', 2 * minute, 'sealed 1', 2 * minute],
    ['requests new options if the autofill’s options are about to expire', 2 * minute + 1, 'sealed 2', 4 * minute],
  ])('A sign-in %s', async (_, waited, challenge, timeout) => {
    signInWithAutofill(client).catch(() => {});
    await browser.ceremony(1);
    await vi.advanceTimersByTimeAsync(waited);
    const signedIn = signIn(client);
    const modal = await browser.ceremony(2);
    expect(modal).toMatchObject({ conditional: false, challenge, timeout });
    modal.pick(passkey);
    await signedIn;
  });

  test('A sign-in ends an autofill that is still starting', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const available = PublicKeyCredential.isConditionalMediationAvailable;
    PublicKeyCredential.isConditionalMediationAvailable = () => {
      ask();
      return available();
    };
    const waited = signInWithAutofill(client);
    await asked;
    const signedIn = signIn(client);
    await expect(waited).rejects.toMatchObject({ code: 'aborted' });
    const dialog = await browser.ceremony(1);
    expect(browser.ceremonies.map(({ conditional, signal }) => [conditional, signal?.aborted])).toEqual([
      [false, false],
    ]);
    dialog.pick(passkey);
    await signedIn;
  });

  test('A second autofill replaces the first', async () => {
    const first = signInWithAutofill(client);
    await browser.ceremony(1);
    const second = signInWithAutofill(client);
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
    (await browser.ceremony(2)).pick(passkey);
    await expect(second).resolves.toMatchObject({ accessToken: 'access-1' });
  });
});
