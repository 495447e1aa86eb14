import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe('Passkeys in Chromium', () => {
  it('A user signs up, adds a passkey and sees it in the list', async () => {
    const visit = await SignInPage.open(browser, inject('url'));
    await visit.signUp();
    await visit.addPasskey('My laptop');
    expect(await visit.authenticator.credentialIds()).toHaveLength(1);
    await visit.sees('Synced');
    await visit.sees('not yet');
    await visit.close();
  });

  it('A user signs in without a user name, with a user name and from autofill', async () => {
    const visit = await SignInPage.withPasskey(browser, inject('url'));
    await visit.signInEachWay();
    await visit.close();
  });

  it('A user who signed in with the password makes recovery codes only after a passkey of theirs agrees', async () => {
    const visit = await SignInPage.withPasskey(browser, inject('url'));
    await visit.signInWithPassword();
    await visit.press('Make recovery codes');
    await visit.press('Confirm with your passkey');
    await visit.heading('Your recovery codes').waitFor();
    await visit.close();
  });

  it('The pages never violate their content security policy', async () => {
    const violations: string[] = [];
    const visit = await SignInPage.open(browser, inject('url'), async (page) => {
      page.on('console', (message) => {
        if (message.type() === 'error' || /Content Security Policy/.test(message.text()))
          violations.push(message.text());
      });
      page.on('pageerror', (error) => violations.push(error.message));
    });
    await visit.signUp();
    await visit.addPasskey('My laptop');
    const { headers } = await fetch(inject('url'));
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(violations).toEqual([]);
    await visit.close();
  });
});
