import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AdoptionPolicy } from '../../contract/shapes.ts';
import { plain } from '../support/browser/abilities.ts';
import { faults } from '../support/browser/axe.ts';
import { launchChromium } from '../support/browser/chromium.ts';
import { SignInPage, type Visit } from '../support/browser/sign-in-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Opens the pages of a service with this policy; the one that runs has `optional`. */
const open = (policy: AdoptionPolicy | 'out of order', visit: Visit = {}): Promise<SignInPage> =>
  SignInPage.open(browser, inject('url'), {
    ...visit,
    context: { reducedMotion: 'reduce', ...visit.context },
    prepare: async (page) => {
      await plain(page);
      if (policy === 'optional') return;
      await page.route('**/passkeys/policy', (route) =>
        policy === 'out of order' ? route.abort() : route.fulfill({ json: { policy } }),
      );
    },
  });

const others = (visit: SignInPage) => visit.page.getByText('Other ways to sign in');

/** Signs in with a password, says "not now" to the offer, and tells for how many days that holds. */
async function putOff(visit: SignInPage): Promise<number> {
  await visit.signInWithPassword();
  await visit.press('Not now');
  return visit.page.evaluate<number>(
    `(Number(localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith('passkeys.offer.')))) - Date.now()) / 86400000`,
  );
}

/** Somebody with an account, at a device that knows nothing. */
async function somebody(): Promise<string> {
  const home = await open('optional');
  await home.signUp();
  await home.close();
  return home.email;
}

describe('The pages under each adoption policy', () => {
  it('Under `optional` the page shows a password beside the passkey, and “Not now” holds for two weeks', async () => {
    const visit = await open('optional', { email: await somebody() });
    await visit.button('Use a password').waitFor();
    expect(await others(visit).count()).toBe(0);
    expect(await putOff(visit)).toBeCloseTo(14, 1);
    await visit.close();
  });

  it('Under `promote` the page shows a password too, and “Not now” holds for three days', async () => {
    const visit = await open('promote', { email: await somebody() });
    await visit.button('Use a password').waitFor();
    expect(await putOff(visit)).toBeCloseTo(3, 1);
    await visit.close();
  });

  it('Under `default` the page hides the password behind one more press, at sign-in and sign-up', async () => {
    const visit = await open('default', { email: await somebody() });
    await visit.button('Sign in with a passkey').waitFor();
    await visit.button('Can’t sign in?').waitFor();
    expect(await visit.button('Use a password').isVisible()).toBe(false);
    expect(await faults(visit.page)).toEqual([]);
    await others(visit).focus();
    await visit.page.keyboard.press('Enter');
    await visit.button('Use a password').waitFor();
    expect(await faults(visit.page)).toEqual([]);
    await visit.signInWithPassword();
    await visit.signOut();
    await visit.press('Create an account');
    expect(await visit.button('I would rather have a password').isVisible()).toBe(false);
    await visit.page.getByText('Other ways to sign up').click();
    expect(await faults(visit.page)).toEqual([]);
    await visit.press('I would rather have a password');
    await visit.button('Create account').waitFor();
    await visit.close();
  });

  it('Under `default` the German page hides the password behind “Andere Wege, sich anzumelden”', async () => {
    const visit = await open('default', { context: { locale: 'de' } });
    await visit.page.getByText('Andere Wege, sich anzumelden').click();
    await visit.button('Passwort verwenden').waitFor();
    await visit.close();
  });

  it('The page falls back to `optional` if the request for the policy fails', async () => {
    const visit = await open('out of order');
    await visit.button('Use a password').waitFor();
    await visit.close();
  });
});

it('The page reports an offer once, without the user’s identity', async () => {
  const visit = await open('optional', { email: await somebody() });
  const told: unknown[] = [];
  visit.page.on('request', (request) => {
    if (request.url().endsWith('/passkeys/telemetry')) told.push(JSON.parse(request.postData() ?? ''));
  });
  const offers = () => told.filter((report) => JSON.stringify(report).includes('offered'));
  await visit.signInWithPassword();
  await visit.heading('Sign in without a password next time').waitFor();
  await expect.poll(offers).toEqual([{ ceremony: 'registration', outcome: 'offered' }]);
  await visit.press('Not now');
  await visit.signOut();
  await visit.signInWithPassword();
  await visit.page.waitForLoadState('networkidle');
  expect(offers()).toHaveLength(1);
  await visit.close();
});
