import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import { launchChromium } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';
import { startAnotherStack } from '../support/stacks/another-stack.ts';

let browser: Browser;
let stack: LocalStack;
beforeAll(async () => {
  // The page shows the latest 1,000 lines. On the shared stack, other tests would push out what these look for.
  [browser, stack] = await Promise.all([launchChromium(), startAnotherStack()]);
});
afterAll(() => Promise.all([browser.close(), stack.stop()]));

/** The page of the local stack, opened by somebody who develops. */
async function watch(): Promise<{ readonly page: Page; readonly problems: string[] }> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())));
  await page.goto(`${stack.url}/_local`);
  await page.getByText('Live').waitFor();
  return { page, problems };
}

test('The page `/_local/` shows live events and the events from before it was opened', async () => {
  const early = await watch();
  const visit = await SignInPage.open(browser, stack.url);
  await visit.signUp();
  const late = await watch();
  for (const { page, problems } of [early, late]) {
    const rows = page.getByRole('listitem');
    await page.getByLabel('Only with').fill(visit.email);
    const mail = rows.filter({ hasText: `to ${visit.email}` });
    await mail.waitFor();
    expect(await rows.count()).toBe(1);
    await mail.locator('summary').click();
    await mail.getByText('"subject"').waitFor();
    await page.getByLabel('e-mail').uncheck();
    expect(await rows.count()).toBe(0);

    await page.getByLabel('Only with').fill('SignUp');
    await rows.filter({ hasText: 'cognito SignUp' }).first().waitFor();
    expect(problems).toEqual([]);
    await page.close();
  }
  await visit.close();
});

test('The page `/_local/` stops while it is paused and catches up afterwards', async () => {
  const { page } = await watch();
  const path = `/somewhere-${Date.now()}`;
  await page.getByLabel('Only with').fill(path);
  await page.getByRole('button', { name: 'Pause' }).click();
  const arrived = page.evaluate(
    `new Promise((resolve) => new EventSource('feed').addEventListener('message', ({ data }) => data.includes('${path}') && resolve()))`,
  );
  await fetch(`${stack.url}${path}`);
  await arrived;
  expect(await page.getByRole('listitem').count()).toBe(0);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page
    .getByRole('listitem')
    .filter({ hasText: `GET ${path}` })
    .waitFor();
  await page.close();
});

test('The page `/_local/` draws a funnel of ceremonies from their metrics and shows audit events', async () => {
  const { page } = await watch();
  const completed = page.locator('#funnel section').filter({ hasText: 'registration' }).locator('dd').nth(3);
  const visit = await SignInPage.open(browser, stack.url);
  await visit.signUp();
  await visit.addPasskey('My laptop');
  await expect.poll(() => completed.textContent()).toBe('1');
  await page.getByLabel('Only with').fill('passkey.added');
  await page
    .getByRole('listitem')
    .filter({ hasText: /event passkey\.added supportId=[\da-f]{8} userId=/ })
    .first()
    .waitFor();
  await visit.close();
  await page.close();
});
