import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const open = (locale: string) => SignInPage.open(browser, inject('url'), { context: { locale } });
const language = (visit: SignInPage) => visit.page.evaluate<string>('document.documentElement.lang');

describe('The language of the pages', () => {
  it('The pages are in German, with German dates, if the browser is set to German', async () => {
    const visit = await open('de-AT');
    await visit.heading('Anmelden').waitFor();
    expect(await language(visit)).toBe('de');
    expect(await visit.page.title()).toMatch(/^Anmelden · /);
    await visit.press('Konto anlegen');
    await visit.page.getByLabel('E-Mail-Adresse').fill(visit.email);
    await visit.press('Weiter');
    await visit.heading('Sehen Sie in Ihre E-Mails').waitFor();
    await visit.page.getByLabel('Code').fill(await visit.code());
    await visit.press('Bestätigen');
    await visit.press('Passkey erstellen');
    await visit.heading('Ihre Passkeys').waitFor();
    await visit.heading('Chrome auf Linux').waitFor();
    await visit.sees(/^\d\d?\.\s?\S+ \d{4}$|^\d\d\.\d\d\.\d{4}$/);
    await visit.close();
  });

  it('The client’s error messages are in German if the browser is set to German', async () => {
    const visit = await open('de');
    await visit.press('Passwort verwenden');
    await visit.page.getByLabel('E-Mail-Adresse').fill(visit.email);
    await visit.page.getByRole('textbox', { name: 'Passwort' }).fill('falsch');
    await visit.press('Anmelden');
    await visit.sees('Die E-Mail-Adresse oder das Passwort stimmt nicht.');
    await visit.close();
  });

  it('The pages are in English if the browser is set to an unsupported language', async () => {
    const visit = await open('fi');
    await visit.heading('Sign in').waitFor();
    expect(await language(visit)).toBe('en');
    await visit.close();
  });
});

describe('The keyboard', () => {
  it('A user signs up, adds a passkey and closes a dialog with the keyboard alone', async () => {
    const visit = await open('en');
    const { keyboard } = visit.page;
    const focused = () => visit.page.evaluate<string>('document.activeElement.textContent.trim()');
    /** Tab until something is focused. */
    const to = async (label: string) => {
      for (let presses = 0; (await focused()) !== label; presses += 1) {
        if (presses > 30) throw new Error(`Tab does not lead to ${label}.`);
        await keyboard.press('Tab');
      }
    };
    await visit.heading('Sign in').waitFor();
    await to('Create an account');
    await keyboard.press('Enter');
    await keyboard.type(visit.email);
    await keyboard.press('Enter');
    await visit.heading('Check your e-mail').waitFor();
    await keyboard.type(await visit.code());
    await keyboard.press('Enter');
    await visit.heading('Create your passkey').waitFor();
    await to('Create a passkey');
    await keyboard.press('Enter');
    await visit.signedIn();
    await to('Remove');
    await keyboard.press('Enter');
    expect(await focused()).toBe('Remove “Chrome on Linux”?');
    await keyboard.press('Escape');
    expect(await focused()).toBe('Remove');
    expect(await visit.page.getByRole('dialog').count()).toBe(0);
    await visit.close();
  });
});
