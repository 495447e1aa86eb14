import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../support/browser/chromium.ts';
import { removeCredentials } from '../support/browser/remove-credentials.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A person who has signed up, has a passkey and is signed out. */
async function withPasskey(): Promise<SignInPage> {
  const visit = await SignInPage.open(browser, inject('url'));
  await visit.signUp();
  await visit.addPasskey('My laptop');
  await visit.signOut();
  return visit;
}

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
    const visit = await withPasskey();
    await visit.signInEachWay();
    await visit.close();
  });

  it('A user stays signed in after a reload until they sign out', async () => {
    const visit = await withPasskey();
    await visit.signInWithoutName();
    await visit.page.reload();
    await visit.signedIn();
    await visit.signOut();
    await visit.authenticator.setPresent(false);
    await visit.page.reload();
    await visit.page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await visit.close();
  });

  it('A device without user verification cannot sign in, and the page shows a plain message', async () => {
    const visit = await withPasskey();
    await visit.authenticator.setUserVerified(false);
    await visit.press('Sign in with a passkey');
    const notice = visit.page.getByRole('alert').getByRole('paragraph').first();
    await notice.waitFor();
    expect(await notice.textContent()).not.toMatch(/Error|assertion|NotAllowed/i);
    expect(await visit.page.getByRole('heading', { name: 'Sign in', exact: true }).count()).toBe(1);
    await visit.authenticator.setUserVerified(true);
    await visit.signInWithoutName();
    await visit.close();
  });

  it('The sign-in page says that it does not recognize a removed passkey', async () => {
    const visit = await withPasskey();
    await removeCredentials(await visit.authenticator.credentialIds());
    await visit.press('Sign in with a passkey');
    await visit.sees(/couldn.t recognise this passkey/);
    await visit.close();
  });

  it('A user signs in with a password, and the device refuses a second passkey', async () => {
    const visit = await withPasskey();
    await visit.signInWithPassword();
    await visit.press('Add a passkey');
    await visit.sees(/already has a passkey/);
    await visit.close();
  });

  it('The sign-in page requests no more options when the user focuses the email field', async () => {
    const visit = await withPasskey();
    let asked = 0;
    await visit.page.route('**/passkeys/authentication/options', (route) => {
      asked += 1;
      return route.fallback();
    });
    await visit.page.getByLabel('E-mail address').click();
    await visit.page.getByRole('heading', { name: 'Sign in', exact: true }).click();
    await visit.page.getByLabel('E-mail address').click();
    await visit.signInWithName();
    expect(asked).toBe(0);
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
