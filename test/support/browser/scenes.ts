import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { SignInPage } from './sign-in-page.ts';

/** Something that people see. */
export interface Scene {
  readonly name: string;
  readonly page: Page;
}

/** Walks a person through every page and state, and stops at each. */
export async function* scenes(
  browser: Browser,
  url: string,
  context: BrowserContextOptions = {},
): AsyncGenerator<Scene> {
  const visit = await SignInPage.open(browser, url, { context });
  yield* signedOut(visit);
  yield* signUp(visit);
  yield* settings(visit);
  yield* dialogs(visit);
  yield* lostDevice(visit);
  yield* offers(visit);
  yield* recovery(visit);
  await visit.close();
  yield* troubles(browser, url, context);
}

async function* signedOut(visit: SignInPage): AsyncGenerator<Scene> {
  const { page } = visit;
  const scene = (name: string): Scene => ({ name, page });
  await visit.heading('Sign in').waitFor();
  yield scene('sign-in');
  await visit.press('Use a password');
  yield scene('password');
  await page.getByLabel('E-mail address').fill(visit.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
  await visit.press('Sign in');
  await visit.sees('password is not right');
  yield scene('password-wrong');
  await visit.press('Use a passkey');
  await visit.press('Can’t sign in?');
  yield scene('trouble');
  await visit.button(/^A recovery code/).click();
  yield scene('recovery-code');
  await page.getByLabel('E-mail address').fill(visit.email);
  await page.getByLabel('Recovery code').fill('AAAA-AAAA');
  await visit.press('Sign in');
  await visit.sees('This recovery code does not work');
  yield scene('recovery-code-wrong');
  await visit.press('Back to sign-in');
  await visit.press('Can’t sign in?');
  await visit.button(/^Your e-mail/).click();
  yield scene('forgot');
  await visit.press('Send the code');
  await visit.heading('Check your e-mail').waitFor();
  yield scene('reset');
  await visit.press('Set a new password');
  yield scene('reset-password');
  await visit.press('Back to sign-in');
}

async function* signUp(visit: SignInPage): AsyncGenerator<Scene> {
  const { page } = visit;
  const scene = (name: string): Scene => ({ name, page });
  await visit.press('Create an account');
  yield scene('sign-up');
  await visit.press('I would rather have a password');
  yield scene('sign-up-password');
  await page.getByRole('textbox', { name: 'password' }).fill(visit.password);
  await visit.press('Create account');
  await visit.heading('Check your e-mail').waitFor();
  yield scene('confirm');
  await page.getByLabel('Code').fill('000000');
  await visit.press('Confirm');
  await visit.sees('That code is not right');
  yield scene('confirm-wrong');
  await visit.enterCode('Confirm');
  await visit.heading('Create your passkey').waitFor();
  yield scene('welcome');
  await visit.press('Not now');
  await visit.signedIn();
  yield scene('no-passkey');
}

async function* settings(visit: SignInPage): AsyncGenerator<Scene> {
  const { page } = visit;
  const scene = (name: string): Scene => ({ name, page });
  await visit.addPasskey('My laptop');
  yield scene('one-passkey');
  await visit.press('Remove My laptop');
  yield scene('remove-last');
  await visit.press('Cancel');
  const key = await visit.withAnother('securityKey', () => visit.addPasskey('Key on my key ring'));
  await key.remove();
  await visit.press('Use first: My laptop');
  await visit.sees('is your first choice now');
  await visit.makeRecoveryCodes();
  yield scene('passkeys');
  await visit.press('Rename My laptop');
  yield scene('rename');
  await visit.press('Cancel');
}

async function* dialogs(visit: SignInPage): AsyncGenerator<Scene> {
  const { page } = visit;
  const scene = (name: string): Scene => ({ name, page });
  await visit.press('Remove Key on my key ring');
  yield scene('remove');
  await visit.signInIsOld('DELETE', /\/passkeys\//);
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await visit.heading('Is it still you?').waitFor();
  yield scene('identity');
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
  await visit.press('Confirm');
  await visit.sees('password is not right');
  yield scene('identity-wrong');
  await visit.press('Cancel');
  await visit.press('Make new codes');
  yield scene('replace-codes');
  await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
  await visit.heading('Your recovery codes').waitFor();
  yield scene('new-codes');
  await visit.press('I have kept them');
  await visit.press('Sign out everywhere');
  yield scene('everywhere');
  await visit.press('Cancel');
}

async function* lostDevice(visit: SignInPage): AsyncGenerator<Scene> {
  const { page } = visit;
  const scene = (name: string): Scene => ({ name, page });
  await visit.press('Start: Lost a device?');
  yield scene('lost-1');
  await visit.press('Remove Key on my key ring');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await visit.sees('is removed');
  await visit.press('Next');
  yield scene('lost-2');
  await visit.replaceAuthenticator('platform');
  await visit.press('Create a passkey');
  await visit.sees('You have a passkey that you can use.');
  yield scene('lost-2-done');
  await visit.press('Next');
  yield scene('lost-3');
  await visit.makeRecoveryCodes();
  yield scene('lost-3-done');
  await visit.press('Next');
  yield scene('lost-4');
  await visit.press('Finish without signing out');
}

/** Somebody whose passkeys are all elsewhere. */
async function* offers(visit: SignInPage): AsyncGenerator<Scene> {
  const { page } = visit;
  const [code = ''] = await visit.makeRecoveryCodes();
  await visit.signOut();
  await page.evaluate(() => localStorage.clear());
  yield { name: 'signed-out', page };
  await visit.press('Can’t sign in?');
  await visit.button(/^A recovery code/).click();
  await page.getByLabel('E-mail address').fill(visit.email);
  await page.getByLabel('Recovery code').fill(code);
  await visit.press('Sign in');
  await visit.signedIn();
  yield { name: 'recovered', page };
  await visit.signOut();
  await visit.signInWithPassword();
  await visit.heading('Sign in without a password next time').waitFor();
  yield { name: 'offer', page };
}

/** Somebody who signed in with a password, and has a passkey that is not asked for at first. */
async function* recovery(visit: SignInPage): AsyncGenerator<Scene> {
  const { page } = visit;
  const scene = (name: string): Scene => ({ name, page });
  await visit.press('Start: Lost a device?');
  await visit
    .button(/^Remove /)
    .first()
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await visit.heading('Is it still you?').waitFor();
  yield scene('step-up');
  await visit.press('I don’t have any of my passkeys at hand');
  await visit.heading('Without your passkeys').waitFor();
  yield scene('without-passkey');
  await visit.press('Start the recovery');
  await visit.heading('The recovery has started').waitFor();
  yield scene('recovery-started');
  await visit.press('Done');
  yield scene('lost-1-waiting');
  await visit.press('Back to your passkeys');
  await visit.button('Cancel it').waitFor();
  yield scene('recovery-waiting');
  await visit.press('It was me, allow it now');
  await visit.press('Confirm with your passkey');
  await visit.heading('You can now add a passkey').waitFor();
  await visit.press('Close');
  yield scene('recovery-due');
}

async function* troubles(browser: Browser, url: string, context: BrowserContextOptions): AsyncGenerator<Scene> {
  const prepare = async (page: Page) => {
    await page.route('**/config.json', (route) => route.abort());
  };
  const visit = await SignInPage.open(browser, url, { context, prepare });
  await visit.heading('We can’t show this page right now').waitFor();
  yield { name: 'unavailable', page: visit.page };
  await visit.close();
}
