import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { type AuthenticatorKind, addVirtualAuthenticator, type VirtualAuthenticator } from './virtual-authenticator.ts';

export interface Visit {
  /** What the device has to keep passkeys in. @default synced */
  readonly authenticator?: AuthenticatorKind;
  /** Whose device it is. @default somebody new */
  readonly email?: string;
  readonly context?: BrowserContextOptions;
  /** `none`: whatever the browser makes of the environment. @default en */
  readonly locale?: 'none';
  /** What to set up before the page is opened. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** Whether the page's WebAuthn calls are watched, which needs a browser that has them. @default true */
  readonly watched?: boolean;
}

/** Keeps autofill waiting for as long as the person picks nothing: Chromium's virtual authenticator would pick at once. */
const pickNothing = `{
  const get = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = (options) =>
    options.mediation === 'conditional' && sessionStorage.getItem('test.picks-nothing')
      ? new Promise((_, reject) => options.signal.addEventListener('abort', () => reject(options.signal.reason)))
      : get(options);
}`;

/** A person at the pages, with a browser, an authenticator and a mailbox. What a person would press and read, nothing else. */
export class SignInPage {
  readonly page: Page;
  authenticator: VirtualAuthenticator;
  readonly email: string;
  readonly password = 'Correct-Horse-7';
  readonly #url: string;

  private constructor(page: Page, authenticator: VirtualAuthenticator, url: string, email: string) {
    this.page = page;
    this.authenticator = authenticator;
    this.#url = url;
    this.email = email;
  }

  /** Opens the pages in a browser context of their own: a device that knows nothing yet. */
  static async open(browser: Browser, url: string, visit: Visit | Visit['prepare'] = {}): Promise<SignInPage> {
    const {
      authenticator: kind,
      email,
      context: options,
      prepare,
      watched = true,
      locale,
    } = typeof visit === 'function' ? { prepare: visit } : visit;
    const context = await browser.newContext({
      ...(locale === 'none' ? {} : { locale: 'en' }),
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    const page = await context.newPage();
    if (watched) {
      await page.addInitScript(pickNothing);
      await page.addInitScript({ path: join(import.meta.dirname, 'observe-webauthn.js') });
    }
    await prepare?.(page);
    const authenticator = await addVirtualAuthenticator(page, kind);
    await page.goto(url);
    return new SignInPage(page, authenticator, url, email ?? `${randomUUID().slice(0, 8)}@example.com`);
  }

  /** The pages of a person who has signed up, has the passkey "My laptop" and is signed out. */
  static async withPasskey(browser: Browser, url: string): Promise<SignInPage> {
    const visit = await SignInPage.open(browser, url);
    await visit.signUp();
    await visit.addPasskey('My laptop');
    await visit.signOut();
    return visit;
  }

  /** Puts an empty authenticator in the place of the one that was there, and of what it held. */
  async replaceAuthenticator(kind: AuthenticatorKind): Promise<void> {
    await this.authenticator.remove();
    this.authenticator = await addVirtualAuthenticator(this.page, kind);
  }

  /** Does something with another authenticator while the device's own is not touched. */
  async withAnother(kind: AuthenticatorKind, act: () => Promise<void>): Promise<VirtualAuthenticator> {
    await this.authenticator.setPresent(false);
    const other = await addVirtualAuthenticator(this.page, kind);
    await act();
    await this.authenticator.setPresent(true);
    return other;
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  press(name: string): Promise<void> {
    return this.button(name).click();
  }

  sees(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, exact: true });
  }

  /** The card of the passkey that is called so. */
  card(name: string): Locator {
    return this.page.getByRole('listitem').filter({ has: this.heading(name) });
  }

  async signedIn(): Promise<void> {
    await this.heading('Your passkeys').waitFor();
    await this.sees(this.email);
    await this.page.getByText('Loading your').first().waitFor({ state: 'hidden' });
  }

  /** Creates an account with a password, enters the code from the mailbox, and goes on without a passkey. */
  async signUp(): Promise<void> {
    await this.press('Create an account');
    await this.press('I would rather have a password');
    await this.page.getByLabel('E-mail address').fill(this.email);
    await this.page.getByRole('textbox', { name: 'password' }).fill(this.password);
    await this.press('Create account');
    await this.enterCode('Confirm');
    await this.heading('Create your passkey').waitFor();
    await this.press('Not now');
    await this.signedIn();
  }

  /** Creates an account with nothing but an e-mail address and a passkey. */
  async signUpWithPasskey(): Promise<void> {
    await this.press('Create an account');
    await this.page.getByLabel('E-mail address').fill(this.email);
    await this.press('Continue');
    await this.enterCode('Confirm');
    await this.press('Create a passkey');
    await this.signedIn();
  }

  /** Reads the code that came by e-mail, and enters it. */
  async enterCode(submit: string): Promise<void> {
    await this.heading('Check your e-mail').waitFor();
    await this.page.getByLabel('Code').fill(await this.code());
    await this.press(submit);
  }

  async addPasskey(name: string): Promise<void> {
    await this.button(/^(Create|Add) a passkey$/).click();
    await this.sees(/“.+” is ready/);
    await this.rename(
      this.page
        .getByRole('listitem')
        .filter({ has: this.page.getByRole('heading') })
        .last(),
      name,
    );
  }

  async rename(card: Locator, name: string): Promise<void> {
    await card.getByRole('button', { name: 'Rename' }).click();
    await this.page.getByRole('textbox', { name: 'Name' }).fill(name);
    await this.press('Save');
    await this.heading(name).waitFor();
    await this.button('Save').waitFor({ state: 'hidden' });
  }

  async signOut(): Promise<void> {
    await this.withoutPick(async () => {
      await this.press('Sign out');
      await this.sees('You are signed out');
    });
  }

  /** Does what leads to the sign-in page, and picks nothing from its autofill. */
  async withoutPick(act: () => Promise<void>): Promise<void> {
    await this.page.evaluate('sessionStorage.setItem("test.picks-nothing", "1")');
    await act();
    await this.page.waitForFunction(() => Reflect.get(globalThis, 'autofillWaits') === true);
    await this.page.evaluate('sessionStorage.removeItem("test.picks-nothing")');
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

  async signInWithPassword(password = this.password): Promise<void> {
    await this.press('Use a password');
    await this.page.getByLabel('E-mail address').fill(this.email);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await this.press('Sign in');
    await this.signedIn();
  }

  /** Comes to the page, and picks the passkey that the browser suggests. */
  async signInFromAutofill(): Promise<void> {
    await this.page.reload();
    await this.signedIn();
  }

  /** Signs in without a user name, with it and from autofill, and signs out in between. */
  async signInEachWay(): Promise<void> {
    await this.signInWithoutName();
    await this.signOut();
    await this.signInWithName();
    await this.signOut();
    await this.signInFromAutofill();
  }

  /** Makes recovery codes and keeps them. */
  async makeRecoveryCodes(): Promise<string[]> {
    await this.button(/^Make (recovery|new) codes$/).click();
    const shown = this.heading('Your recovery codes');
    const replace = this.page.getByRole('dialog').getByRole('button', { name: 'Make new codes' });
    await shown.or(replace).waitFor();
    if (await replace.isVisible()) await replace.click();
    await shown.waitFor();
    const codes = await this.page.getByRole('dialog').getByRole('listitem').allTextContents();
    await this.press('I have kept them');
    await shown.waitFor({ state: 'hidden' });
    return codes;
  }

  /** The service takes the sign-in for too old, once, at the next request of this kind. */
  async signInIsOld(method: string, path: RegExp): Promise<void> {
    let asked = false;
    await this.page.route(path, (route) => {
      if (asked || route.request().method() !== method) return route.fallback();
      asked = true;
      const code = 'reauthentication_required';
      return route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: `urn:passkeys:error:${code}`, title: code, status: 403, code, supportId: 'none' }),
      });
    });
  }

  /** The newest code in the mailbox. */
  async code(): Promise<string> {
    const answer = await fetch(`${this.#url}/_local/messages`);
    const { messages } = (await answer.json()) as { messages: { to: string; code?: string }[] };
    const message = messages.findLast(({ to }) => to === this.email);
    if (!message?.code) throw new Error('No message with a code has come.');
    return message.code;
  }
}
