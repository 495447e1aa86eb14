import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { addVirtualAuthenticator, type VirtualAuthenticator } from './virtual-authenticator.ts';

/** A person at the pages, with a browser, an authenticator and a mailbox. What a person would press and read, nothing else. */
export class SignInPage {
  readonly page: Page;
  readonly authenticator: VirtualAuthenticator;
  readonly email = `${randomUUID().slice(0, 8)}@example.com`;
  readonly password = 'Correct-Horse-7';
  readonly #url: string;

  private constructor(page: Page, authenticator: VirtualAuthenticator, url: string) {
    this.page = page;
    this.authenticator = authenticator;
    this.#url = url;
  }

  /** Opens the pages in a browser context of their own. */
  static async open(browser: Browser, url: string, prepare?: (page: Page) => Promise<void>): Promise<SignInPage> {
    const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.addInitScript({ path: join(import.meta.dirname, 'observe-webauthn.js') });
    await prepare?.(page);
    const authenticator = await addVirtualAuthenticator(page);
    await page.goto(url);
    return new SignInPage(page, authenticator, url);
  }

  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }

  sees(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  async signedIn(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Your passkeys' }).waitFor();
    await this.sees(this.email);
    await this.page.getByText('Loading your passkeys').waitFor({ state: 'hidden' });
  }

  /** Creates an account with a password, and enters the code from the mailbox. */
  async signUp(): Promise<void> {
    await this.press('Create an account');
    await this.page.getByLabel('E-mail address').fill(this.email);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(this.password);
    await this.press('Create account');
    await this.sees('Check your e-mail');
    await this.page.getByLabel('Code').fill(await this.#code());
    await this.press('Confirm');
    await this.signedIn();
  }

  async addPasskey(name: string): Promise<void> {
    await this.page.getByLabel('Name').fill(name);
    const first = this.page.getByRole('button', { name: 'Create a passkey', exact: true });
    await first.or(this.page.getByRole('button', { name: 'Add a passkey', exact: true })).click();
    await this.page.getByRole('heading', { name, exact: true }).waitFor();
  }

  /** Signs out; the person does not touch the authenticator, which the page asks for autofill at once. */
  async signOut(): Promise<void> {
    await this.authenticator.setPresent(false);
    await this.press('Sign out');
    await this.sees('You are signed out');
    await this.page.waitForFunction(() => Reflect.get(globalThis, 'autofillWaits') === true);
    await this.authenticator.setPresent(true);
  }

  async signInWithoutName(): Promise<void> {
    await this.press('Sign in with a passkey');
    await this.signedIn();
  }

  async signInWithName(): Promise<void> {
    await this.page.getByLabel('E-mail address').fill(this.email);
    await this.press('Continue');
    await this.signedIn();
  }

  /** Comes to the page, and picks the passkey that the browser suggests. */
  async signInFromAutofill(): Promise<void> {
    await this.page.reload();
    await this.signedIn();
  }

  async #code(): Promise<string> {
    const answer = await fetch(`${this.#url}/_local/messages`);
    const { messages } = (await answer.json()) as { messages: { to: string; code?: string }[] };
    const message = messages.findLast(({ to }) => to === this.email);
    if (!message?.code) throw new Error('No message with a code has come.');
    return message.code;
  }
}
