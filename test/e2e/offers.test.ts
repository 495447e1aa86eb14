import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { can, plain } from '../support/browser/abilities.ts';
import { launchChromium } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A person who signs in with a password at a device that has no passkey. */
async function elsewhere(prepare = plain, { passkeyAtHome = false } = {}): Promise<SignInPage> {
  const home = await SignInPage.open(browser, inject('url'));
  await home.signUp();
  if (passkeyAtHome) await home.addPasskey('At home');
  await home.close();
  const visit = await SignInPage.open(browser, inject('url'), { email: home.email, prepare });
  await visit.signInWithPassword();
  return visit;
}

/** A browser that creates passkeys without a prompt. */
async function createsSilently(page: Page): Promise<void> {
  await can({ immediateGet: false, conditionalCreate: true })(page);
  // Chromium's virtual authenticator does not create without a prompt, so it gets one, which it confirms at once.
  await page.addInitScript(
    `const create = navigator.credentials.create.bind(navigator.credentials);
     navigator.credentials.create = ({ mediation, ...options }) => create(options);`,
  );
}

const offer = 'Sign in without a password next time';
const offers = (visit: SignInPage): Promise<boolean> => visit.heading(offer).isVisible();

/** Signs out and in again with the password; resolves when the page has nothing more to say. */
async function again(visit: SignInPage): Promise<void> {
  await visit.signOut();
  await visit.signInWithPassword();
  await visit.page.waitForLoadState('networkidle');
}

describe('The offer after a password sign-in', () => {
  it('After a password sign-in the page offers a passkey until the user creates one', async () => {
    const visit = await elsewhere();
    await visit.heading(offer).waitFor();
    await visit.press('Create a passkey');
    await visit.sees(/“.+” is ready/);
    await again(visit);
    expect(await offers(visit)).toBe(false);
    await visit.close();
  });

  it('The page repeats the offer two weeks after “Not now”', async () => {
    const visit = await elsewhere();
    await visit.press('Not now');
    expect(await offers(visit)).toBe(false);
    const key = await visit.page.evaluate<string>(
      'Object.keys(localStorage).find((key) => key.startsWith("passkeys.offer."))',
    );
    const until = await visit.page.evaluate<number>(`Number(localStorage.getItem("${key}"))`);
    expect((until - Date.now()) / 86_400_000).toBeCloseTo(14, 1);
    await again(visit);
    expect(await offers(visit)).toBe(false);
    // Two weeks later.
    await visit.page.evaluate(`localStorage.setItem("${key}", "${Date.now() - 1}")`);
    await visit.signOut();
    await visit.signInWithPassword();
    await visit.heading(offer).waitFor();
    await visit.close();
  });

  it('The page does not repeat the offer after “Don’t ask again”', async () => {
    const visit = await elsewhere();
    await visit.press('Don’t ask again');
    await again(visit);
    expect(await offers(visit)).toBe(false);
    await visit.button('Add a passkey').waitFor();
    await visit.close();
  });

  it('The page announces a passkey that the browser created without a prompt', async () => {
    const visit = await elsewhere(createsSilently);
    await visit.sees('Your password manager created a passkey for you.');
    expect(await visit.authenticator.credentialIds()).toHaveLength(1);
    await visit.heading(offer).waitFor({ state: 'hidden' });
    await visit.close();
  });

  it('To a user with a passkey at home the page offers one, and asks for that of home only when the user accepts', async () => {
    const visit = await elsewhere(createsSilently, { passkeyAtHome: true });
    await visit.heading(offer).waitFor();
    expect(await visit.page.getByRole('dialog').count()).toBe(0);
    expect(await visit.page.getByRole('alert').getByRole('paragraph').count()).toBe(0);
    await visit.press('Create a passkey');
    await visit.heading('Is it still you?').waitFor();
    await visit.press('Cancel');
    await visit.heading(offer).waitFor();
    expect(await visit.authenticator.credentialIds()).toHaveLength(0);
    await visit.close();
  });
});

describe('The offer after a sign-in with another device', () => {
  it('The page offers a passkey on this device after a sign-in with another device', async () => {
    const visit = await SignInPage.open(browser, inject('url'), plain);
    await visit.signUp();
    const key = await visit.withAnother('securityKey', () => visit.addPasskey('My key'));
    await key.setPresent(false);
    await visit.signOut();
    await visit.authenticator.setPresent(false);
    await key.setPresent(true);
    await visit.signInWithoutName();
    await visit.heading('Add a passkey on this device?').waitFor();
    await key.setPresent(false);
    await visit.authenticator.setPresent(true);
    await visit.press('Create a passkey');
    await visit.sees(/“.+” is ready/);
    expect(await visit.heading('Add a passkey on this device?').count()).toBe(0);
    await visit.card('Chrome on Linux').getByText('Used on this device').waitFor();
    await visit.close();
  });
});

describe('A browser with immediate mediation', () => {
  it('The sign-in page first reports a missing passkey and opens the browser’s dialog on the second try', async () => {
    const visit = await SignInPage.open(browser, inject('url'), async (page) => {
      await can({ immediateGet: true })(page);
      await page.addInitScript(
        `const get = navigator.credentials.get.bind(navigator.credentials);
         navigator.credentials.get = async (options) => {
           if (options.uiMode === 'immediate') throw new DOMException('', 'NotAllowedError');
           return get(options);
         };`,
      );
    });
    await visit.signUp();
    await visit.addPasskey('My laptop');
    await visit.signOut();
    await visit.press('Sign in with a passkey');
    await visit.sees('There is no passkey for this site on this device.');
    await visit.signInWithoutName();
    await visit.close();
  });
});
