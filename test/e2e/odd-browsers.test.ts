import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium, withoutLocale } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium(withoutLocale);
});
afterAll(() => browser.close());

/** Runs a script in the page before its own. */
const first = (script: string) => async (page: Page) => {
  await page.addInitScript(script);
};

const property = (holder: string, name: string, get: string) =>
  `Object.defineProperty(${holder}, '${name}', { configurable: true, get: () => { ${get} } });`;
const denied = "throw new DOMException('Denied', 'SecurityError');";
const both = (get: string) =>
  property('globalThis', 'sessionStorage', get) + property('globalThis', 'localStorage', get);

/** Ways in which browsers take storage and what hangs on it away. */
const storages: readonly (readonly [string, string])[] = [
  ['storage and locks are denied', `${both(denied)} LockManager.prototype.request = async () => { ${denied} };`],
  ['storage is `null`', both('return null;')],
  ['storage is full', "Storage.prototype.setItem = () => { throw new DOMException('Full', 'QuotaExceededError'); };"],
];

/** Other values that pages read of the browser. */
const others: readonly (readonly [string, string])[] = [
  ['no user agent', property('navigator', 'userAgent', 'return undefined;')],
  ['no clipboard', property('navigator', 'clipboard', 'return undefined;')],
  ['no user activation', property('navigator', 'userActivation', 'return undefined;')],
  ['no locks', property('navigator', 'locks', 'return undefined;')],
  ['no beacon', property('navigator', 'sendBeacon', 'return undefined;')],
  ['no WebAuthn', property('globalThis', 'PublicKeyCredential', 'return undefined;')],
  ['no `navigator.credentials`', property('navigator', 'credentials', 'return undefined;')],
  [
    'a time zone that the browser refuses',
    `const Format = Intl.DateTimeFormat;
     Intl.DateTimeFormat = function (locale, style = {}) {
       if (!style.timeZone) throw new RangeError('Unsupported time zone specified undefined');
       return new Format(locale, style);
     };`,
  ],
];

describe('The pages in a browser with odd values', () => {
  it.runIf(process.platform === 'linux')('The pages open in a Chromium that was started without a locale', async () => {
    const visit = await SignInPage.open(browser, inject('url'), { locale: 'none' });
    expect(await visit.page.evaluate('navigator.languages.join()')).toContain('@posix');
    await visit.heading('Sign in').waitFor();
    await visit.close();
  });

  it.each(others)('With %s the pages open', async (_, script) => {
    const visit = await SignInPage.open(browser, inject('url'), { prepare: first(script), watched: false });
    await visit.heading('Sign in').waitFor();
    await visit.close();
  });

  it.each(storages)('If %s, a user signs up, puts the offer off and stays signed in', async (_, script) => {
    const visit = await SignInPage.open(browser, inject('url'), { prepare: first(script), watched: false });
    await visit.signUp();
    await visit.press('Not now');
    await visit.button('Not now').waitFor({ state: 'hidden' });
    await visit.addPasskey('My laptop');
    await visit.authenticator.setPresent(false);
    await visit.press('Sign out');
    await visit.sees('You are signed out');
    await visit.close();
  });
});

/** An extension that keeps the promise of a dialog, as some do if their window is closed. */
const neverAnswers = `for (const method of ['get', 'create']) {
  const original = navigator.credentials[method].bind(navigator.credentials);
  navigator.credentials[method] = (options) => (globalThis.hangs ? new Promise(() => {}) : original(options));
}`;

/** Safari takes the focus from where it is when a button is clicked. */
const neverFocuses = `addEventListener('mousedown', (event) => {
  if (!event.target.closest('button')) return;
  event.preventDefault();
  document.activeElement.blur();
});`;

describe('The pages with an extension that never answers', () => {
  it('The user cancels a sign-in and the creation of a passkey, and goes on', async () => {
    const visit = await SignInPage.open(browser, inject('url'), first(neverAnswers));
    await visit.signUp();
    await visit.page.evaluate('globalThis.hangs = true');
    await visit.press('Create a passkey');
    await visit.press('Cancel');
    await visit.button('Cancel').waitFor({ state: 'hidden' });
    await visit.page.evaluate('globalThis.hangs = false');
    await visit.addPasskey('My laptop');
    await visit.signOut();
    await visit.page.evaluate('globalThis.hangs = true');
    for (const name of ['Sign in with a passkey', 'Continue']) {
      await visit.page.getByLabel('E-mail address').fill(visit.email);
      await visit.press(name);
      await visit.press('Cancel');
      await visit.button(name).waitFor();
      expect(await visit.page.evaluate('document.activeElement.textContent.trim()')).toBe(name);
    }
    await visit.page.evaluate('globalThis.hangs = false');
    await visit.signInWithoutName();
    await visit.close();
  });

  it('In a browser that does not focus clicked buttons, Cancel gives the focus to the page’s heading', async () => {
    const visit = await SignInPage.open(browser, inject('url'), first(neverAnswers + neverFocuses));
    await visit.page.evaluate('globalThis.hangs = true');
    await visit.press('Sign in with a passkey');
    await visit.press('Cancel');
    await visit.button('Cancel').waitFor({ state: 'hidden' });
    expect(await visit.page.evaluate('document.activeElement.textContent.trim()')).toBe('Sign in');
    await visit.close();
  });

  it('The user cancels the dialog that confirms who they are, by the button and by Escape', async () => {
    const visit = await SignInPage.open(browser, inject('url'), first(neverAnswers));
    await visit.signUp();
    await visit.addPasskey('My laptop');
    await visit.signInIsOld('POST', /\/recovery-codes$/);
    await visit.press('Make recovery codes');
    const dialog = visit.page.getByRole('dialog');
    await visit.page.evaluate('globalThis.hangs = true');
    for (const cancel of [
      () => dialog.getByRole('button', { name: 'Cancel' }).click(),
      () => visit.page.keyboard.press('Escape'),
    ]) {
      await dialog.getByRole('button', { name: 'passkey' }).click();
      await dialog.getByText('Waiting for your passkey').waitFor();
      await cancel();
      await dialog.getByText('Waiting for your passkey').waitFor({ state: 'hidden' });
      expect(await dialog.isVisible()).toBe(true);
    }
    await visit.close();
  });
});
