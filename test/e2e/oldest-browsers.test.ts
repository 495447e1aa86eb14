import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../support/browser/chromium.ts';
import { openClientPage } from '../support/browser/client-page.ts';
import { likeTheOldest, missingFeatures } from '../support/browser/oldest-browsers.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';
import { Visitor } from '../support/stacks/visitor.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Examples, to see that the list from MDN is read rightly. */
const newer = ['Promise.withResolvers', 'AbortSignal.any', 'Object.groupBy', 'Array.prototype.toSorted'];
const old = ['Promise.allSettled', 'Array.prototype.at', 'PublicKeyCredential.isConditionalMediationAvailable'];

describe('In a browser without what the oldest supported browsers lack', () => {
  it('The page lacks the newer features and has the older ones', async () => {
    const visit = await SignInPage.open(browser, inject('url'), likeTheOldest);
    const types = await Promise.all([...newer, ...old].map((name) => visit.page.evaluate(`typeof ${name}`)));
    expect(types).toEqual([...newer.map(() => 'undefined'), ...old.map(() => 'function')]);
    expect(missingFeatures.length).toBeGreaterThan(1_000);
    await visit.close();
  });

  it('A user signs up on the pages, adds a passkey, and signs in with it in each way', async () => {
    const visit = await SignInPage.open(browser, inject('url'), likeTheOldest);
    await visit.signUp();
    await visit.addPasskey('My laptop');
    await visit.makeRecoveryCodes();
    await visit.signOut();
    await visit.signInEachWay();
    await visit.close();
  });

  it('The client signs in with a password and with a passkey, registers, and manages passkeys', async () => {
    const user = await new Visitor(inject('config')).user();
    const visit = await openClientPage(browser, inject('config'), inject('url'), '', likeTheOldest);
    expect(await visit.run('client.signInWithPassword(c, given)', user)).toHaveProperty('value.accessToken');
    expect(await visit.run('client.register(c)')).toHaveProperty('value.id');
    const [id = ''] = await visit.authenticator.credentialIds();
    for (const expression of ['client.signIn(c)', 'client.signInWithAutofill(c)', 'client.prepareAnswer(c)']) {
      expect(await visit.run(expression)).toHaveProperty('value');
    }
    expect(await visit.run('client.listPasskeys(c)')).toMatchObject({ value: [{ id }] });
    expect(await visit.run('client.capabilities(c)')).toMatchObject({ value: { passkeys: true, autofill: true } });
    expect(await visit.run('client.upgrade(c)')).toEqual({});
    expect(await visit.run('client.removePasskey(c, given)', id)).toEqual({});
    await visit.close();
  });

  it('`useSignIn` signs in with autofill', async () => {
    const app = `
      import { createElement as h } from 'react';
      import { createRoot } from 'react-dom/client';
      import { useSignIn } from './react.ts';
      const App = () => {
        const { busy } = useSignIn(c, ({ passkey }) => void (globalThis.signedInWith = passkey.id));
        return h('p', {}, busy ? 'busy' : 'waiting');
      };
      globalThis.show = () => createRoot(document.querySelector('#app')).render(h(App));`;
    const visit = await openClientPage(browser, inject('config'), inject('url'), app, likeTheOldest);
    await visit.run('client.signInWithPassword(c, given)', await new Visitor(inject('config')).user());
    await visit.run('client.register(c)');
    await visit.run('show()');
    await visit.page.waitForFunction('globalThis.signedInWith');
    expect(await visit.page.evaluate('globalThis.signedInWith')).toBe((await visit.authenticator.credentialIds())[0]);
    await visit.close();
  });
});
