import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';
import type { AuthenticatorKind } from '../support/browser/virtual-authenticator.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A person who is signed in, with a passkey called "My laptop". */
async function withPasskey(authenticator?: AuthenticatorKind): Promise<SignInPage> {
  const visit = await SignInPage.open(browser, inject('url'), authenticator ? { authenticator } : {});
  await visit.signUp();
  await visit.addPasskey('My laptop');
  return visit;
}

/** The same, with a security key called "My key" too. */
async function withTwo(): Promise<SignInPage> {
  const visit = await withPasskey();
  const key = await visit.withAnother('securityKey', () => visit.addPasskey('My key'));
  await key.remove();
  return visit;
}

describe('The settings page', () => {
  it('The settings page shows where each passkey is stored and which ones this device has', async () => {
    const visit = await withTwo();
    const laptop = visit.card('My laptop');
    const key = visit.card('My key');
    await laptop.getByText('Synced').waitFor();
    await laptop.getByText('Used on this device').waitFor();
    await key.getByText('One device only').waitFor();
    expect(await key.getByText('Used on this device').count()).toBe(0);
    await visit.signOut();
    await visit.signInWithoutName();
    await laptop.getByText('this minute').waitFor();
    await visit.close();
  });

  it('The settings page labels a passkey that exists on this device only', async () => {
    const visit = await withPasskey('platform');
    await visit.card('My laptop').getByText('This device only').waitFor();
    await visit.close();
  });

  it('The settings page names a new passkey after the device if its provider is unknown', async () => {
    const visit = await SignInPage.open(browser, inject('url'));
    await visit.signUpWithPasskey();
    await visit.heading('Chrome on Linux').waitFor();
    await visit.close();
  });

  it('The settings page renames a passkey, and Escape cancels the edit', async () => {
    const visit = await withPasskey();
    await visit.rename(visit.card('My laptop'), 'Old laptop');
    expect(await visit.page.evaluate<string>('document.activeElement.getAttribute("aria-label")')).toBe(
      'Rename Old laptop',
    );
    await visit.press('Rename Old laptop');
    await visit.page.getByRole('textbox', { name: 'Name' }).fill('Other');
    await visit.page.keyboard.press('Escape');
    await visit.heading('Old laptop').waitFor();
    await visit.page.reload();
    await visit.heading('Old laptop').waitFor();
    await visit.close();
  });

  it('The settings page marks the name of a passkey if the service finds it too long', async () => {
    const visit = await withPasskey();
    await visit.press('Rename My laptop');
    const name = visit.page.getByRole('textbox', { name: 'Name' });
    await name.evaluate((input: { removeAttribute(attribute: string): void }) => input.removeAttribute('maxlength'));
    expect(await name.getAttribute('aria-invalid')).toBeNull();
    await name.fill('n'.repeat(65));
    await visit.press('Save');
    await visit.page.getByRole('alert').getByText('too long').waitFor();
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    expect(await name.getAttribute('aria-describedby')).toBe('notice-page');
    expect(await visit.page.evaluate('document.activeElement.name')).toBe('name');
    await visit.close();
  });

  it('The settings page marks the name of a passkey if an invisible character was pasted into it', async () => {
    const visit = await withPasskey();
    await visit.press('Rename My laptop');
    const name = visit.page.getByRole('textbox', { name: 'Name' });
    await name.fill('My \u202Epotpal');
    await visit.press('Save');
    await visit.page.getByRole('alert').getByText('characters that can’t be seen').waitFor();
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    await visit.close();
  });

  it('The settings page isolates the name of a passkey in each place where it shows it', async () => {
    const visit = await withPasskey();
    const name = 'הטלפון שלי';
    /** The elements that hold the name as text of their own. */
    const elements = () =>
      visit.page.evaluate<string[]>(`
        Array.from(document.querySelectorAll('main *, dialog *'))
          .filter((element) => Array.from(element.childNodes).some(
            (node) => node.nodeType === 3 && node.data.includes(${JSON.stringify(name)})))
          .map((element) => element.localName)`);
    await visit.rename(visit.card('My laptop'), name);
    await visit.sees(`It is called “${name}” now.`);
    expect(await elements()).toEqual(['bdi', 'bdi']);
    await visit.page.reload();
    await visit.page.locator('q', { hasText: name }).first().waitFor();
    await visit.press(`Remove ${name}`);
    await visit.heading(`Remove “${name}”?`).waitFor();
    const shown = await elements();
    expect(shown.length).toBeGreaterThanOrEqual(3);
    expect(new Set(shown)).toEqual(new Set(['bdi']));
    await visit.close();
  });

  it('The settings page makes one passkey the first choice and clears the other', async () => {
    const visit = await withTwo();
    await visit.press('Use first: My key');
    await visit.card('My key').getByText('First choice').waitFor();
    await visit.press('Use first: My laptop');
    await visit.card('My laptop').getByText('First choice').waitFor();
    expect(await visit.card('My key').getByText('First choice', { exact: true }).count()).toBe(0);
    await visit.close();
  });

  it('The settings page removes a passkey after a confirmation, and the browser removes it too', async () => {
    const visit = await withTwo();
    const [id = ''] = await visit.authenticator.credentialIds();
    await visit.press('Remove My laptop');
    await visit.sees('You keep one other passkey.');
    await visit.press('Cancel');
    await visit.card('My laptop').waitFor();
    await visit.press('Remove My laptop');
    await visit.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await visit.sees('“My laptop” is removed');
    expect(await visit.card('My laptop').count()).toBe(0);
    await expect.poll(() => visit.authenticator.credentialIds()).not.toContain(id);
    await visit.close();
  });

  it('The settings page warns before the last passkey is removed and then offers a new one', async () => {
    const visit = await withPasskey();
    await visit.press('Remove My laptop');
    await visit.sees('It is your last passkey.');
    await visit.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await visit.heading('Sign in without a password next time').waitFor();
    await visit.close();
  });

  it('The settings page explains that the only sign-in method cannot be removed', async () => {
    const visit = await withPasskey();
    await visit.page.route(/\/passkeys\/[^/]+$/, (route) =>
      route.request().method() === 'DELETE'
        ? route.fulfill({ status: 409, json: { code: 'last_sign_in_method', supportId: 'none' } })
        : route.fallback(),
    );
    await visit.press('Remove My laptop');
    await visit.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await visit.page.getByRole('dialog').getByText('This passkey is your only way in').waitFor();
    await visit.press('Cancel');
    await visit.card('My laptop').waitFor();
    await visit.close();
  });

  it('The settings page asks for a passkey again before a removal if the sign-in is old', async () => {
    const visit = await withTwo();
    await visit.signInIsOld('DELETE', /\/passkeys\/[^/]+$/);
    await visit.press('Remove My key');
    await visit.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await visit.heading('Is it still you?').waitFor();
    await visit.press('Confirm with a passkey');
    await visit.sees('“My key” is removed');
    await visit.close();
  });

  it('The settings page asks for a passkey again before a new name and another first choice if the sign-in is old', async () => {
    const visit = await withTwo();
    await visit.signInIsOld('PATCH', /\/passkeys\/[^/]+$/);
    await visit.card('My key').getByRole('button', { name: 'Rename' }).click();
    await visit.page.getByRole('textbox', { name: 'Name' }).fill('Blue key');
    await visit.press('Save');
    await visit.heading('Is it still you?').waitFor();
    await visit.press('Confirm with a passkey');
    await visit.sees('It is called “Blue key” now.');
    await visit.signInIsOld('PATCH', /\/passkeys\/[^/]+$/);
    await visit.press('Use first: Blue key');
    await visit.heading('Is it still you?').waitFor();
    await visit.press('Confirm with a passkey');
    await visit.card('Blue key').getByText('First choice').waitFor();
    await visit.close();
  });

  it('The settings page asks for a passkey before a removal after a password sign-in, then not again', async () => {
    const visit = await withTwo();
    await visit.signOut();
    await visit.signInWithPassword();
    await visit.press('Remove My key');
    const dialog = visit.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await visit.press('Confirm with your passkey');
    await visit.sees('“My key” is removed');
    await visit.makeRecoveryCodes();
    await visit.rename(visit.card('My laptop'), 'Old laptop');
    await visit.close();
  });

  it('The settings page asks for the password again before it adds a passkey if the sign-in is old', async () => {
    const visit = await SignInPage.open(browser, inject('url'));
    await visit.signUp();
    await visit.signInIsOld('POST', /\/registration\/options$/);
    await visit.press('Create a passkey');
    await visit.heading('Is it still you?').waitFor();
    expect(await visit.button('Confirm with a passkey').count()).toBe(0);
    await visit.page.getByRole('textbox', { name: 'Password' }).fill(visit.password);
    await visit.press('Confirm');
    await visit.sees(/“.+” is ready/);
    await visit.close();
  });

  it('The settings page shows a plain message for a security key that cannot store passkeys', async () => {
    const visit = await SignInPage.open(browser, inject('url'), { authenticator: 'withoutResidentKeys' });
    await visit.signUp();
    await visit.press('Create a passkey');
    const notice = visit.page.getByRole('alert').getByRole('paragraph').first();
    await notice.waitFor();
    expect(await notice.textContent()).not.toMatch(/Error|resident|NotAllowed|Constraint/i);
    await visit.close();
  });

  it('The settings page signs the user out in this browser and in another one', async () => {
    const visit = await withPasskey();
    const other = await SignInPage.open(browser, inject('url'), { email: visit.email });
    await other.signInWithPassword();
    await visit.withoutPick(async () => {
      await visit.press('Sign out everywhere');
      await visit.page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
      await visit.sees('You are signed out on all devices');
    });
    await other.page.reload();
    await other.heading('Sign in').waitFor();
    await Promise.all([visit.close(), other.close()]);
  });
});

describe('Recovery codes', () => {
  it('The settings page shows recovery codes once, to copy, download and print, and counts them', async () => {
    const visit = await withPasskey();
    const { page } = visit;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate('window.print = () => { window.printed = true; }');
    await visit.press('Make recovery codes');
    await visit.heading('Your recovery codes').waitFor();
    const codes = await page.getByRole('dialog').getByRole('listitem').allTextContents();
    expect(new Set(codes).size).toBe(10);

    await visit.press('Copy');
    await visit.sees('Copied.');
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(codes.join('\n'));

    const downloaded = page.waitForEvent('download');
    await visit.press('Download');
    const file = await downloaded;
    expect(file.suggestedFilename()).toBe('recovery-codes.txt');
    const text = await readFile(await file.path(), 'utf8');
    expect(codes.every((code) => text.includes(code)) && text.includes(visit.email)).toBe(true);

    await visit.press('Print');
    expect(await page.evaluate('window.printed')).toBe(true);
    await page.emulateMedia({ media: 'print' });
    expect(await visit.heading('Your passkeys').isVisible()).toBe(false);
    expect(await page.getByText(codes[0] ?? 'none').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });

    await page.keyboard.press('Escape');
    await visit.heading('Your recovery codes').waitFor();
    await visit.press('I have kept them');
    await visit.sees('10 codes left');
    expect(await page.getByText(codes[0] ?? 'none').count()).toBe(0);
    await visit.close();
  });

  it('The settings page replaces recovery codes only after a confirmation', async () => {
    const visit = await withPasskey();
    const first = await visit.makeRecoveryCodes();
    await visit.press('Make new codes');
    await visit.sees('The codes that you have now stop working.');
    await visit.press('Cancel');
    const second = await visit.makeRecoveryCodes();
    expect(second.some((code) => first.includes(code))).toBe(false);
    await visit.close();
  });
});
