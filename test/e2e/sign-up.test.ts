import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** @param email another person's than the visitor's */
async function asksForCode(email?: string): Promise<SignInPage> {
  const visit = await SignInPage.open(browser, inject('url'));
  await visit.press('Create an account');
  await visit.page.getByLabel('E-mail address').fill(email ?? visit.email);
  await visit.press('Continue');
  await visit.heading('Check your e-mail').waitFor();
  return visit;
}

describe('Sign-up', () => {
  it('A user signs up with an email address and a passkey, without a password', async () => {
    const visit = await SignInPage.open(browser, inject('url'));
    await visit.press('Create an account');
    expect(await visit.page.getByRole('textbox').count()).toBe(1);
    await visit.page.getByLabel('E-mail address').fill(visit.email);
    await visit.press('Continue');
    await visit.enterCode('Confirm');
    await visit.press('Create a passkey');
    await visit.signedIn();
    await visit.signOut();
    await visit.signInWithName();
    await visit.close();
  });

  it('Sign-up continues at the code after a reload of the page', async () => {
    const visit = await asksForCode();
    await visit.page.reload();
    await visit.enterCode('Confirm');
    await visit.press('Create a passkey');
    await visit.signedIn();
    expect(await visit.page.evaluate<string>('JSON.stringify(sessionStorage)')).not.toContain('sign-up');
    await visit.close();
  });

  it('A user finishes a sign-up in another browser with a new code', async () => {
    const begun = await asksForCode();
    const visit = await SignInPage.open(browser, inject('url'), { email: begun.email });
    await visit.press('Create an account');
    await visit.page.getByLabel('E-mail address').fill(visit.email);
    await visit.press('Continue');
    await visit.sees('You began to create this account before.');
    await visit.enterCode('Confirm');
    await visit.sees('Your e-mail address is confirmed.');
    await Promise.all([begun.close(), visit.close()]);
  });

  it('Sign-up refuses an email address that already has an account', async () => {
    const first = await SignInPage.open(browser, inject('url'));
    await first.signUp();
    const visit = await SignInPage.open(browser, inject('url'), { email: first.email });
    await visit.press('Create an account');
    await visit.page.getByLabel('E-mail address').fill(visit.email);
    await visit.press('Continue');
    await visit.sees('There is an account with this e-mail address already.');
    await Promise.all([first.close(), visit.close()]);
  });
});

describe('The browser’s Back button', () => {
  it('The Back button leads to the previous screen and keeps the user signed in', async () => {
    const visit = await asksForCode(`${randomUUID()}@example.com`);
    await visit.page.goBack();
    await visit.heading('Create your account').waitFor();
    await visit.page.goBack();
    await visit.heading('Sign in').waitFor();
    await visit.press('Use a password');
    await visit.page.goBack();
    await visit.heading('Sign in').waitFor();
    await visit.page.goForward();
    await visit.heading('Sign in with your password').waitFor();
    await visit.page.goBack();
    await visit.signUp();
    await visit.press('Start: Lost a device?');
    await visit.page.goBack();
    await visit.signedIn();
    await visit.page.goBack();
    await visit.signedIn();
    await visit.close();
  });

  it('A link to a screen opens it only if the screen needs no earlier step', async () => {
    const visit = await SignInPage.open(browser, `${inject('url')}/#recovery-code`);
    await visit.heading('Use a recovery code').waitFor();
    await visit.page.goto(`${inject('url')}/#reset`);
    await visit.page.reload();
    await visit.heading('Sign in').waitFor();
    await visit.close();
  });
});
