import { afterEach, describe, expect, test, vi } from 'vitest';
import { capabilities, createPasskeysClient } from '../../../client/index.ts';
import { type BrowserOptions, installBrowser } from '../browser.ts';
import { exampleConfig } from '../service.ts';

const client = createPasskeysClient(exampleConfig);
const at = (hostname: string, can: BrowserOptions = {}) => {
  installBrowser({ hostname, ...can });
  return capabilities(client);
};
const all = {
  passkeys: true,
  autofill: true,
  platformAuthenticator: true,
  otherDevice: true,
  immediate: true,
  silentCreation: true,
  signals: true,
};
const none = Object.fromEntries(Object.keys(all).map((name) => [name, false]));

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('`capabilities`', () => {
  test('`capabilities` returns what the browser reports', async () => {
    await expect(at('example.com')).resolves.toEqual(all);
    await expect(at('login.example.com')).resolves.toEqual(all);
  });

  test('`capabilities` uses the older methods in a browser without `getClientCapabilities`', async () => {
    await expect(at('example.com', { capabilities: undefined })).resolves.toEqual({
      ...none,
      passkeys: true,
      autofill: true,
      platformAuthenticator: true,
    });
  });

  test('`capabilities` returns `false` for a feature that the browser denies or omits', async () => {
    const capabilities = { conditionalCreate: false, immediateGet: false, signalAllAcceptedCredentials: true };
    await expect(at('example.com', { autofill: false, capabilities })).resolves.toEqual({
      ...none,
      passkeys: true,
      platformAuthenticator: true,
    });
  });

  test('`capabilities` returns `false` for every feature without WebAuthn', async () => {
    installBrowser({ hostname: 'example.com' });
    vi.stubGlobal('PublicKeyCredential', undefined);
    await expect(capabilities(client)).resolves.toEqual(none);
  });

  test.each(['example.org', 'badexample.com', 'com'])(
    '`capabilities` at %s returns `false` for every feature unless the browser supports related origins',
    async (host) => {
      await expect(at(host, { capabilities: { conditionalGet: true } })).resolves.toEqual(none);
      await expect(at(host)).resolves.toEqual(all);
    },
  );

  test('`capabilities` returns `false` for a method that a browser extension breaks', async () => {
    installBrowser({ hostname: 'example.com' });
    const broken = () => Promise.reject(new Error('extension'));
    Object.assign(PublicKeyCredential, {
      getClientCapabilities: broken,
      isConditionalMediationAvailable: broken,
      isUserVerifyingPlatformAuthenticatorAvailable: broken,
    });
    await expect(capabilities(client)).resolves.toEqual({ ...none, passkeys: true });
  });
});
