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

describe('The sign-in page of a user who has a passkey', () => {
  it('A user stays signed in after a reload until they sign out', async () => {
    const visit = await SignInPage.withPasskey(browser, inject('url'));
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
    const visit = await SignInPage.withPasskey(browser, inject('url'));
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
    const visit = await SignInPage.withPasskey(browser, inject('url'));
    await removeCredentials(await visit.authenticator.credentialIds());
    await visit.press('Sign in with a passkey');
    await visit.sees(/couldn.t recognise this passkey/);
    await visit.close();
  });

  it('A user signs in with a password, and the device refuses a second passkey', async () => {
    const visit = await SignInPage.withPasskey(browser, inject('url'));
    await visit.signInWithPassword();
    await visit.press('Add a passkey');
    await visit.press('Confirm with your passkey');
    await visit.sees(/already has a passkey/);
    await visit.close();
  });

  it('While a flood uses up the public operations, the sign-in page asks for the name, and the user signs in by it', async () => {
    const visit = await SignInPage.withPasskey(browser, inject('url'));
    // What API Gateway answers above a throttle. The shared stack is not flooded, because other tests use it.
    await visit.page.route(/\/passkeys\/(authentication\/|telemetry|policy)/, (route) =>
      route.fulfill({ status: 429, contentType: 'application/json', body: '{"message":"Too Many Requests"}' }),
    );
    // The options that the page has are good for one more sign-in.
    await visit.page.reload();
    await visit.press('Sign in with a passkey');
    await visit.sees(/Enter your e-mail address and press Continue/);
    expect(await visit.page.locator(':focus').getAttribute('name')).toBe('email');
    await visit.signInWithName();
    await visit.close();
  });

  it('The sign-in page requests no more options when the user focuses the email field', async () => {
    const visit = await SignInPage.withPasskey(browser, inject('url'));
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
});
