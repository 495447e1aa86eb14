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

describe('an account', () => {
  it('of an e-mail address and a passkey: no password is asked for', async () => {
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

  it('goes on where it was when the phone has dropped the page for the e-mail', async () => {
    const visit = await asksForCode();
    await visit.page.reload();
    await visit.enterCode('Confirm');
    await visit.press('Create a passkey');
    await visit.signedIn();
    expect(await visit.page.evaluate<string>('JSON.stringify(sessionStorage)')).not.toContain('sign-up');
    await visit.close();
  });

  it('that was begun elsewhere is finished with a new code', async () => {
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

  it('that exists is not made again', async () => {
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

describe('the browser’s Back', () => {
  it('leads to the screen before, and not out of a session', async () => {
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

  it('finds a screen by its address, and nothing that needs more than that', async () => {
    const visit = await SignInPage.open(browser, `${inject('url')}/#recovery-code`);
    await visit.heading('Use a recovery code').waitFor();
    await visit.page.goto(`${inject('url')}/#reset`);
    await visit.page.reload();
    await visit.heading('Sign in').waitFor();
    await visit.close();
  });
});
