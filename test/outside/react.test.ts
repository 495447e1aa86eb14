import type { Browser, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../support/browser/chromium.ts';
import { type ClientPage, openClientPage } from '../support/browser/client-page.ts';
import { Visitor } from '../support/stacks/visitor.ts';

/** An app as somebody would write it, twice rendered by React's strict mode. */
const app = `
  import { createElement as h, StrictMode, useState } from 'react';
  import { createRoot } from 'react-dom/client';
  import { usePasskeys, useRecovery, useSignIn } from './react.ts';

  function SignIn({ onSignedIn }) {
    const { busy, error, signIn } = useSignIn(c, onSignedIn);
    return [
      h('button', { key: 1, disabled: busy, onClick: () => signIn() }, 'Sign in'),
      h('p', { key: 2, role: 'alert' }, error?.code),
    ];
  }
  function Passkeys() {
    const { passkeys, busy, error, register, stepUp } = usePasskeys(c);
    return [
      h('ul', { key: 1 }, passkeys?.map(({ id, name }) => h('li', { key: id }, name)) ?? 'loading'),
      h('button', { key: 2, disabled: busy, onClick: () => register('Laptop') }, 'Add'),
      h('p', { key: 3, role: 'alert' }, error?.code),
      h('button', { key: 4, disabled: busy, onClick: () => stepUp() }, 'Confirm'),
    ];
  }
  function Recovery() {
    const { recovery, error, start, cancel, allow, confirm } = useRecovery(c);
    return [
      h('p', { key: 1 }, recovery === undefined ? 'loading' : recovery === null ? 'none' : recovery.dueAt > new Date().toISOString() ? 'waiting' : 'due'),
      ...Object.entries({ start, cancel, allow, confirm }).map(([key, onClick]) => h('button', { key, onClick: () => onClick() }, key)),
      h('p', { key: 3, role: 'alert' }, error?.code),
    ];
  }
  function App() {
    const [user, setUser] = useState(false);
    return user ? h(Passkeys) : h(SignIn, { onSignedIn: () => setUser(true) });
  }
  const root = createRoot(document.querySelector('#app'));
  globalThis.show = (of) => root.render(h(StrictMode, null, h({ App, Passkeys, Recovery }[of])));
  globalThis.hide = () => root.unmount();

  globalThis.asked = [];
  globalThis.refuse = false;
  const get = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = (options) => {
    asked.push(options);
    return refuse && !options.mediation ? Promise.reject(new DOMException('', 'NotAllowedError')) : get(options);
  };
`;

const visitor = new Visitor(inject('config'));
let browser: Browser;
let visit: ClientPage;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  visit = await openClientPage(browser, inject('config'), inject('url'), app);
});
afterEach(() => visit.close());

/** The newest ceremony of the page is an autofill, and nobody has ended it. */
const autofillWaits = 'asked.at(-1)?.mediation === "conditional" && !asked.at(-1).signal.aborted';
const press = (name: string) => visit.page.getByRole('button', { name }).click();
const sees = (text: string) => visit.page.getByText(text, { exact: true }).waitFor();

describe('The React hooks', () => {
  it('`usePasskeys` lists passkeys, registers one, and shows the error of a second registration', async () => {
    await visit.run('client.signInWithPassword(c, given)', await visitor.user());
    await visit.run('show("Passkeys")');
    await press('Add');
    await sees('Laptop');
    expect(await visit.authenticator.credentialIds()).toHaveLength(1);
    await press('Add');
    await sees('already_registered');
    await sees('Laptop');
  });

  it('`usePasskeys` shows `step_up_required` after a password sign-in, and its `stepUp` clears it', async () => {
    const user = await visitor.user();
    await visit.run('client.signInWithPassword(c, given)', user);
    await visit.run('client.register(c, { name: "Laptop" })');
    await visit.run('client.signInWithPassword(c, given)', user);
    await visit.run('show("Passkeys")');
    await press('Add');
    await sees('step_up_required');
    await press('Confirm');
    await visit.page.getByText('step_up_required').waitFor({ state: 'hidden' });
    await press('Add');
    await sees('already_registered');
  });

  it('`useRecovery` starts a recovery, lets it through and confirms the session by it', async () => {
    const user = await visitor.user();
    await visit.run('client.signInWithPassword(c, given)', user);
    await visit.run('client.register(c, { name: "Laptop" })');
    await visit.run('client.signInWithPassword(c, given)', user);
    await visit.run('show("Recovery")');
    await sees('none');
    await press('start');
    await sees('waiting');
    await press('allow');
    await sees('step_up_required');
    await visit.run('client.stepUp(c)');
    await press('allow');
    await sees('due');
    await visit.run('client.signInWithPassword(c, given)', user);
    const confirmed = visit.page.waitForResponse('**/passkeys/step-up');
    await press('confirm');
    expect((await confirmed).status()).toBe(200);
    expect(await visit.run('client.makeRecoveryCodes(c)')).toMatchObject({ value: { remaining: 10 } });
    await press('cancel');
    await sees('none');
  });

  it('`usePasskeys` keeps the error of the latest call when an earlier call ends after it', async () => {
    await visit.run('client.signInWithPassword(c, given)', await visitor.user());
    await visit.run('client.register(c, { name: "Laptop" })');
    // Strict mode lists twice. The first list is held back.
    const first = Promise.withResolvers<Route>();
    await visit.page.route('**/passkeys', (route) => first.resolve(route), { times: 1 });
    await visit.run('show("Passkeys")');
    await sees('Laptop');
    await press('Add');
    await sees('already_registered');
    const ended = visit.page.waitForEvent('requestfinished', (request) => request.url().endsWith('/passkeys'));
    await (await first.promise).continue();
    await ended;
    await visit.page.evaluate('new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))');
    expect(await visit.page.getByText('already_registered', { exact: true }).isVisible()).toBe(true);
  });

  it('`useSignIn` signs in after a click, and offers autofill again after a failure', async () => {
    const user = await visitor.user();
    await visit.run('client.signInWithPassword(c, given)', user);
    await visit.run('client.register(c, { name: "Phone" })');
    await visit.run('client.signOut(c)');
    await visit.authenticator.setPresent(false);
    await visit.run('show("App")');
    await visit.page.waitForFunction(autofillWaits);
    await visit.run('void (globalThis.refuse = true)');
    await press('Sign in');
    await sees('authenticator_failed');
    await visit.page.waitForFunction(autofillWaits);
    await visit.run('void (globalThis.refuse = false)');
    await visit.authenticator.setPresent(true);
    await press('Sign in');
    await sees('Phone');
  });

  it('`useSignIn` signs in with autofill', async () => {
    await visit.run('client.signInWithPassword(c, given)', await visitor.user());
    await visit.run('client.register(c, { name: "Phone" })');
    await visit.run('client.signOut(c)');
    await visit.run('show("App")');
    await sees('Phone');
  });

  it('`useSignIn` ends the autofill ceremony when the component unmounts', async () => {
    await visit.authenticator.setPresent(false);
    await visit.run('show("App")');
    await visit.page.waitForFunction(autofillWaits);
    await visit.run('hide()');
    await visit.page.waitForFunction('asked.every(({ signal }) => signal.aborted)');
  });
});
