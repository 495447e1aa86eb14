import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ActivityResponse } from '../../contract/shapes.ts';
import { launchChromium } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';
import { runPasskeys } from '../support/commands/passkeys-command.ts';
import { extractMetrics } from '../support/observed/emf.ts';
import { Visitor } from '../support/stacks/visitor.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const visitor = new Visitor(inject('config'));

/** What `npx passkeys trace` finds, as JSON: the lines of the log, and those of them that are metrics. */
async function traced(supportId: string) {
  const { code, out, error } = await runPasskeys([
    'trace',
    supportId,
    ...['--endpoint', `${inject('url')}/_local/logs`, '--json'],
  ]);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  const messages = (JSON.parse(out) as { lines: { message: string }[] }).lines.map(({ message }) => message);
  const lines = messages.map((message) => JSON.parse(message) as Record<string, unknown>);
  return {
    of: (name: string) => lines.filter(({ message }) => message === name),
    metrics: [...extractMetrics(messages.join('\n')).sums]
      .filter(([, sum]) => sum > 0)
      .map(([name, sum]) => `${name}: ${sum}`),
    ids: new Set(lines.flatMap(({ supportId }) => (supportId === undefined ? [] : [supportId]))),
  };
}

/** The audit events of a support id, as their user sees them. */
async function events({ email, password }: SignInPage, supportId: string) {
  const { AccessToken: token } = await visitor.passwordTokens({ email, password });
  const { body } = await visitor.call<ActivityResponse>('GET', '/passkeys/activity', { token });
  return body.activity.filter((event) => event.supportId === supportId);
}

/** The support id that Cognito gives the page with the challenge: what it would show if this went wrong. */
async function supportIdOf(page: Page, act: () => Promise<void>): Promise<string> {
  const ids: string[] = [];
  page.on('response', async (response) => {
    if (!response.request().headers()['x-amz-target']?.endsWith('InitiateAuth')) return;
    const { ChallengeParameters } = await response.json();
    if (ChallengeParameters?.supportId) ids.push(ChallengeParameters.supportId);
  });
  await act();
  expect(ids).toHaveLength(1);
  return ids[0] ?? '';
}

const soon = { timeout: 20_000, interval: 100 };

describe('A support id', () => {
  it('A support id leads to the audit event, log and metrics of a successful and a refused sign-in', async () => {
    const visit = await SignInPage.open(browser, inject('url'), { authenticator: 'platform' });
    await visit.signUp();
    await visit.addPasskey('Laptop');
    const useCopy = await visit.authenticator.copy();
    await visit.signOut();

    const succeeded = await supportIdOf(visit.page, () => visit.signInWithoutName());
    await expect
      .poll(() => events(visit, succeeded), soon)
      .toMatchObject([{ type: 'sign_in.succeeded', method: 'passkey', by: 'user', passkey: { name: 'Laptop' } }]);
    const good = await traced(succeeded);
    expect(good.of('VerifyAuthChallengeResponse')).toMatchObject([{ outcome: 'done', method: 'passkey' }]);
    expect(good.metrics).toContain('CeremoniesCompleted ceremony=authentication: 1');
    expect(good.metrics.filter((name) => name.includes('Refused'))).toEqual([]);
    expect(good.ids).toEqual(new Set([succeeded]));

    // Somebody has copied the passkey before, and their copy has not counted the sign-in.
    await visit.signOut();
    await useCopy();
    await visit.press('Sign in with a passkey');
    const shown = visit.page.getByRole('alert').getByText(/^Support ID /);
    const refused = (await shown.innerText()).replace('Support ID ', '');
    expect(refused).not.toBe(succeeded);
    await expect
      .poll(() => events(visit, refused), soon)
      .toMatchObject([{ type: 'passkey.counter_regressed', by: 'user', passkey: { name: 'Laptop' } }]);
    const bad = await traced(refused);
    expect(bad.of('VerifyAuthChallengeResponse')).toMatchObject([{ outcome: 'refused', code: 'counter_regressed' }]);
    expect(bad.metrics).toContain('CeremoniesRefused ceremony=authentication code=counter_regressed: 1');
    expect(bad.metrics.filter((name) => name.includes('Completed'))).toEqual([]);
    expect(bad.ids).toEqual(new Set([refused]));
    await visit.close();
  });
});
