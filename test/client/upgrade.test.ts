import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type PasskeysClient, signIn, upgrade } from '../../client/index.ts';
import { type Browser, installBrowser, options } from './browser.ts';
import { openPage } from './page.ts';
import { refusal, type Service, signedIn, token } from './service.ts';

const optionsOperation = 'POST /passkeys/registration/options';
const passkey = { id: 'passkey1', name: 'Passkey' };

let service: Service;
let browser: Browser;
let client: PasskeysClient;

beforeEach(async () => {
  ({ service, browser, client } = await openPage({ active: false }));
  service.answer(optionsOperation, {
    body: {
      ...options('silent'),
      rp: { id: 'localhost', name: 'Test' },
      user: { id: 'c3ViLTE', name: 'ada@example.com', displayName: '' },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    },
  });
  service.answer('POST /passkeys', { status: 201, body: passkey });
  await signedIn(client, { id: token({ email: 'ada@example.com' }) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('`upgrade`', () => {
  test('`upgrade` creates and stores a passkey without a prompt', async () => {
    const upgraded = upgrade(client);
    const ceremony = await browser.ceremony(1);
    expect(ceremony).toMatchObject({ kind: 'create', conditional: true, challenge: 'silent' });
    ceremony.pick({ id: 'passkey1', userHandle: '' });
    await expect(upgraded).resolves.toEqual(passkey);
    expect(service.requests.map(({ name, body }) => ({ name, body }))).toEqual([
      { name: optionsOperation, body: { conditional: true, userName: 'ada@example.com' } },
      { name: 'POST /passkeys', body: { conditional: true, credential: expect.objectContaining({ id: 'passkey1' }) } },
    ]);
  });

  test.each([{ capabilities: {} }, { capabilities: undefined }])(
    '`upgrade` makes no request in a browser without conditional creation: %j',
    async (can) => {
      browser = installBrowser(can);
      await expect(upgrade(client)).resolves.toBeUndefined();
      expect(service.names()).toEqual([]);
    },
  );

  test.each(['NotAllowedError', 'InvalidStateError', 'AbortError', 'UnknownError'])(
    '`upgrade` returns `undefined` after the browser’s %s',
    async (name) => {
      const upgraded = upgrade(client);
      (await browser.ceremony(1)).fail(name);
      await expect(upgraded).resolves.toBeUndefined();
      expect(service.names()).toEqual([optionsOperation]);
    },
  );

  test('`upgrade` returns `undefined` if the service refuses to give options', async () => {
    service.answer(optionsOperation, refusal(400, 'invalid_request'));
    await expect(upgrade(client)).resolves.toBeUndefined();
    expect(browser.ceremonies).toEqual([]);
  });

  test('`upgrade` signals a passkey that the service refuses as unknown to the browser', async () => {
    service.answer('POST /passkeys', refusal(400, 'verification_failed'));
    const upgraded = upgrade(client);
    (await browser.ceremony(1)).pick({ id: 'passkey1', userHandle: '' });
    await expect(upgraded).resolves.toBeUndefined();
    await vi.waitFor(() =>
      expect(browser.signals).toEqual([{ kind: 'unknown', rpId: 'localhost', credentialId: 'passkey1' }]),
    );
  });

  test('`upgrade` aborts the browser’s ceremony after ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const upgraded = upgrade(client);
    const ceremony = await browser.ceremony(1);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(ceremony.signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(ceremony.signal?.aborted).toBe(true);
    await expect(upgraded).resolves.toBeUndefined();
  });

  test('`upgrade` ends when a sign-in with `immediate` starts', async () => {
    service.answer('POST /passkeys/authentication/options', { body: options('sealed') });
    const upgraded = upgrade(client);
    const silent = await browser.ceremony(1);
    const asked = signIn(client, { immediate: true });
    const modal = await browser.ceremony(2);
    expect(silent.signal?.aborted).toBe(true);
    await expect(upgraded).resolves.toBeUndefined();
    modal.fail('NotAllowedError');
    await expect(asked).rejects.toMatchObject({ code: 'no_passkey_here' });
  });

  test('`upgrade` ends when a sign-in starts, and its timer leaves the sign-in alone', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    service.answer('POST /passkeys/authentication/options', { body: options('sealed') });
    const upgraded = upgrade(client);
    const silent = await browser.ceremony(1);
    const asked = signIn(client);
    const modal = await browser.ceremony(2);
    expect(silent.signal?.aborted).toBe(true);
    await expect(upgraded).resolves.toBeUndefined();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(modal.signal?.aborted).toBe(false);
    modal.fail('NotAllowedError');
    await expect(asked).rejects.toMatchObject({ code: 'blocked' });
  });

  test('`upgrade` returns in time in a browser that ignores the abort, and a sign-in continues', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    service.answer('POST /passkeys/authentication/options', { body: options('sealed') });
    const begun = Promise.withResolvers<void>();
    navigator.credentials.create = () => {
      begun.resolve();
      return new Promise(() => {});
    };
    const upgraded = upgrade(client);
    await begun.promise;
    const asked = signIn(client);
    const modal = await browser.ceremony(1);
    await vi.advanceTimersByTimeAsync(10_000);
    await expect(upgraded).resolves.toBeUndefined();
    expect(modal.signal?.aborted).toBe(false);
    modal.fail('NotAllowedError');
    await expect(asked).rejects.toMatchObject({ code: 'blocked' });
  });
});
