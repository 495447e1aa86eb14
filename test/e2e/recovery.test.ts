import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function useCode(visit: SignInPage, code: string): Promise<void> {
  await visit.press('Can’t sign in?');
  await visit.button(/^A recovery code/).click();
  await visit.page.getByLabel('E-mail address').fill(visit.email);
  await visit.page.getByLabel('Recovery code').fill(code);
  await visit.press('Sign in');
}

/** Says, where the page asks for a passkey, that none is at hand, and starts a recovery. */
async function startRecovery(visit: SignInPage): Promise<void> {
  await visit.heading('Is it still you?').waitFor();
  await visit.press('I don’t have any of my passkeys at hand');
  await visit.press('Start the recovery');
  await visit.heading('The recovery has started').waitFor();
  await visit.page.getByRole('dialog').getByText('It takes effect on').waitFor();
  await visit.press('Done');
  await visit.button('Cancel it').waitFor();
}

/** Two devices of one user with a password: one with the user's passkey, and another one where the password was typed. */
async function twoDevices(): Promise<{ readonly home: SignInPage; readonly other: SignInPage }> {
  const home = await SignInPage.withPasskey(browser, inject('url'));
  const other = await SignInPage.open(browser, inject('url'), { email: home.email, authenticator: 'platform' });
  await other.signInWithPassword();
  return { home, other };
}

describe('The delayed recovery', () => {
  it('A user without passkeys at hand starts a recovery, and adds a passkey when another device has allowed it', async () => {
    const { home, other } = await twoDevices();
    await other.press('Create a passkey');
    await startRecovery(other);

    // The other device has the passkey, but its session began without it.
    await home.signInWithPassword();
    await home.sees('Somebody who signed in without a passkey asked to change your passkeys');
    await home.press('It was me, allow it now');
    await home.press('Confirm with your passkey');
    await home.heading('You can now add a passkey').waitFor();

    await other.page.reload();
    await other.heading('You can now add a passkey').waitFor();
    await other.press('Add a passkey');
    await other.sees(/“.+” is ready/);
    expect(await other.authenticator.credentialIds()).toHaveLength(1);
    await other.button('Cancel it').waitFor({ state: 'hidden' });
    await Promise.all([home.close(), other.close()]);
  });

  it('An intruder with the password can neither add nor remove a passkey, and the owner cancels the recovery that the intruder started', async () => {
    const { home, other } = await twoDevices();
    await other.press('Remove My laptop');
    await other.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await other.press('Confirm with your passkey');
    await other.page.getByRole('dialog').getByRole('alert').getByRole('paragraph').first().waitFor();
    await startRecovery(other);

    // The owner's session began with the passkey, which is not asked for again.
    await home.signInWithoutName();
    await home.press('Cancel it');
    await home.sees('The recovery is cancelled.');
    expect(await home.button('Cancel it').count()).toBe(0);

    await other.page.reload();
    await other.card('My laptop').waitFor();
    expect(await other.button('Cancel it').count()).toBe(0);
    await other.button(/^(Create|Add) a passkey$/).click();
    await other.heading('Is it still you?').waitFor();
    expect(await other.authenticator.credentialIds()).toHaveLength(0);
    await Promise.all([home.close(), other.close()]);
  });

  it('A user who has no passkey at hand goes on with a recovery code, and is asked for nothing more', async () => {
    const { home, other } = await twoDevices();
    await home.signInWithoutName();
    const [code = ''] = await home.makeRecoveryCodes();
    await other.press('Create a passkey');
    await other.press('I don’t have any of my passkeys at hand');
    await other.press('Use a recovery code');
    await other.page.getByRole('textbox', { name: 'Recovery code' }).fill(code);
    await other.press('Sign in');
    await other.signedIn();
    await other.press('Create a passkey');
    await other.sees(/“.+” is ready/);
    await Promise.all([home.close(), other.close()]);
  });
});

describe('Account recovery', () => {
  it('A user signs in with a recovery code, adds a passkey and locks out the lost device', async () => {
    // A person with an account of a passkey alone, and ten codes on paper.
    const old = await SignInPage.open(browser, inject('url'));
    await old.signUpWithPasskey();
    await old.rename(old.page.getByRole('listitem').filter({ has: old.page.getByRole('heading') }), 'Lost phone');
    const [code = '', second = ''] = await old.makeRecoveryCodes();

    // Another device, which knows nothing of the person.
    const visit = await SignInPage.open(browser, inject('url'), { email: old.email, authenticator: 'platform' });
    await visit.press('Sign in with a passkey');
    await visit.page.getByRole('alert').getByRole('paragraph').first().waitFor();
    await useCode(visit, code.toLowerCase().replaceAll('-', ' '));
    await visit.heading('Add a passkey now').waitFor();
    await visit.press('I lost a device');

    await visit.sees('Step 1 of 4');
    await visit.press('Remove Lost phone');
    await visit.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await visit.sees('“Lost phone” is removed');
    await visit.press('Next');

    await visit.sees('Step 2 of 4');
    await visit.press('Create a passkey');
    await visit.sees('You have a passkey that you can use.');
    await visit.press('Next');

    await visit.sees('Step 3 of 4');
    const codes = await visit.makeRecoveryCodes();
    expect(codes).not.toContain(second);
    await visit.press('Next');

    await visit.sees('Step 4 of 4');
    await visit.withoutPick(async () => {
      await visit.press('Sign out everywhere');
      await visit.sees('You are signed out on all devices');
    });
    await visit.signInWithoutName();
    await visit.sees('10 codes left');

    // Whoever has the lost device is out, and stays out.
    await old.withoutPick(async () => {
      await old.page.reload();
      await old.heading('Sign in').waitFor();
    });
    await old.press('Sign in with a passkey');
    await old.sees(/couldn.t recognise this passkey/);
    await useCode(old, second);
    await old.sees('This recovery code does not work');
    await Promise.all([old.close(), visit.close()]);
  });

  it('The sign-in page marks the field of a recovery code that does not work', async () => {
    const visit = await SignInPage.open(browser, inject('url'));
    await useCode(visit, 'ABCD-EFGH-JKMN-PQRS');
    await visit.sees('This recovery code does not work');
    const field = visit.page.getByLabel('Recovery code');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((input) => input.ownerDocument.activeElement === input)).toBe(true);
    await visit.close();
  });

  it('A user without a password signs in with an email code, and adds a passkey once an older one agrees', async () => {
    const old = await SignInPage.open(browser, inject('url'));
    await old.signUpWithPasskey();
    const visit = await SignInPage.open(browser, inject('url'), { email: old.email });
    await visit.press('Can’t sign in?');
    await visit.button(/^Your e-mail/).click();
    await visit.page.getByLabel('E-mail address').fill(visit.email);
    await visit.press('Send the code');
    await visit.enterCode('Sign in without a password');
    await visit.signedIn();
    await visit.heading('Add a passkey now').waitFor();
    await visit.press('Create a passkey');
    await startRecovery(visit);
    await old.page.reload();
    await old.press('It was me, allow it now');
    await old.heading('You can now add a passkey').waitFor();
    await visit.page.reload();
    await visit.press('Add a passkey');
    await visit.sees(/“.+” is ready/);
    await Promise.all([old.close(), visit.close()]);
  });

  it('A user replaces a forgotten password', async () => {
    const visit = await SignInPage.open(browser, inject('url'));
    await visit.signUp();
    await visit.signOut();
    await visit.press('Use a password');
    await visit.press('Forgotten your password?');
    await visit.page.getByLabel('E-mail address').fill(visit.email);
    await visit.press('Send the code');
    await visit.press('Set a new password');
    await visit.page.getByRole('textbox', { name: 'New password' }).fill('Another-Horse-8');
    await visit.enterCode('Set the password and sign in');
    await visit.signedIn();
    await visit.signOut();
    await visit.signInWithPassword('Another-Horse-8');
    await visit.close();
  });
});
