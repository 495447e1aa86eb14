import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import { plain } from '../support/browser/abilities.ts';
import { faults } from '../support/browser/axe.ts';
import { launchChromium } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';
import { startAnotherStack } from '../support/stacks/another-stack.ts';

let browser: Browser;
let stack: LocalStack;
beforeAll(async () => {
  [browser, stack] = await Promise.all([launchChromium(), startAnotherStack({ context: { emailCode: 'true' } })]);
});
afterAll(() => Promise.all([browser.close(), stack.stop()]));

const link = 'Send me a code by e-mail';
const offer = 'Sign in without a password next time';

/** A person with an account and no passkey, at a device that knows nothing. */
async function somebody(): Promise<SignInPage> {
  const home = await SignInPage.open(browser, stack.url);
  await home.signUp();
  await home.close();
  return SignInPage.open(browser, stack.url, {
    email: home.email,
    context: { reducedMotion: 'reduce' },
    prepare: plain,
  });
}

async function askForCode(visit: SignInPage): Promise<void> {
  await visit.heading('Get a code by e-mail').waitFor();
  await visit.page.getByLabel('E-mail address').fill(visit.email);
  await visit.press('Send the code');
  await visit.heading('Check your e-mail').waitFor();
}

const codeField = (visit: SignInPage) => visit.page.getByLabel('Code');

async function enter(visit: SignInPage, code: string): Promise<void> {
  await codeField(visit).fill(code);
  await visit.press('Sign in');
}

describe('Sign-in with an email code', () => {
  it('An email code signs in after a wrong code and a new code, and the page offers a passkey', async () => {
    expect(stack.config.emailCode).toBe(true);
    const visit = await somebody();
    const found: Record<string, string[]> = { 'sign-in': await faults(visit.page) };
    await visit.press(link);
    await askForCode(visit);
    expect(await codeField(visit).evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
    expect(await codeField(visit).getAttribute('autocomplete')).toBe('one-time-code');
    expect(await codeField(visit).getAttribute('inputmode')).toBe('numeric');

    const first = await visit.code();
    await enter(visit, first === '00000000' ? '00000001' : '00000000');
    await visit.sees('That code is not right');
    found['wrong'] = await faults(visit.page);
    expect(found).toEqual({ 'sign-in': [], wrong: [] });

    await visit.press('Send a new code');
    await visit.sees('A new code is on its way');
    const second = await visit.code();
    expect(second).not.toBe(first);
    await enter(visit, first);
    await visit.sees('That code is not right');
    await enter(visit, second);
    await visit.signedIn();
    await visit.heading(offer).waitFor();
    await visit.press('Create a passkey');
    await visit.sees(/“.+” is ready/);
    await visit.close();
  });

  it('An email code lets the user sign in again and leaves the password unchanged', async () => {
    const visit = await somebody();
    await visit.press('Can’t sign in?');
    await visit.button(/^Your e-mail/).click();
    await askForCode(visit);
    await enter(visit, await visit.code());
    await visit.signedIn();
    await visit.heading('Add a passkey now').waitFor();
    await visit.signOut();
    await visit.signInWithPassword();
    await visit.close();
  });

  it('The email code page gives an unknown user the same answers as a known one', async () => {
    const visit = await SignInPage.open(browser, stack.url);
    await visit.press(link);
    await askForCode(visit);
    await enter(visit, '12345678');
    await visit.sees('That code is not right');
    await visit.press('Use another address');
    await visit.heading('Get a code by e-mail').waitFor();
    await visit.close();
  });

  it('The email code page asks an unconfirmed user to finish the sign-up first', async () => {
    const visit = await SignInPage.open(browser, stack.url);
    await visit.press('Create an account');
    await visit.page.getByLabel('E-mail address').fill(visit.email);
    await visit.press('Continue');
    await visit.heading('Check your e-mail').waitFor();
    await visit.press('Back to sign-in');
    await visit.press(link);
    await visit.press('Send the code');
    await visit.sees('Your e-mail address is not confirmed yet');
    await visit.enterCode('Confirm');
    await visit.sees('Your e-mail address is confirmed. Sign in now.');
    await visit.close();
  });

  it('The email code page is available in German', async () => {
    const visit = await SignInPage.open(browser, stack.url, { context: { locale: 'de-DE' } });
    await visit.press('Code per E-Mail senden');
    await visit.page.getByLabel('E-Mail-Adresse').fill(visit.email);
    await visit.press('Code senden');
    await visit.page.getByLabel('Code').fill('12345678');
    await visit.press('Anmelden');
    await visit.sees('Dieser Code stimmt nicht');
    await visit.close();
  });
});

it('The sign-in page hides email codes if the service does not support them', async () => {
  const visit = await SignInPage.open(browser, inject('url'));
  await visit.button('Use a password').waitFor();
  expect(await visit.button(link).count()).toBe(0);
  await visit.page.goto(`${inject('url')}#email-code`);
  await visit.page.reload();
  await visit.heading('Sign in').waitFor();
  await visit.close();
});
