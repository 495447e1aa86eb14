/**
 * `npm run demo`: starts the local stack in memory, signs up, registers a passkey and signs in three ways in a real Chromium with
 * a virtual authenticator, prints every call and what a sign-in costs, and saves screenshots. Exits 0 only if all of it worked.
 */
import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { startLocalStack } from '../../local/stack.ts';
import { launchChromium } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';
import { type Call, isCall, lines, signInOf, type Totals, totals } from './transcript.ts';

const folder = 'demo-output';
const calls: Call[] = [];
const results: { readonly title: string; readonly measured: Totals; readonly allowed: Omit<Totals, 'milliseconds'> }[] =
  [];

/** Has the page report its WebAuthn calls. */
async function observe(page: Page): Promise<void> {
  await page.exposeFunction('reportBrowserCall', (call: Call) => void calls.push(call));
}

let step = 0;

async function perform(title: string, visit: SignInPage, act: () => Promise<void>): Promise<Call[]> {
  const from = calls.length;
  const since = Date.now();
  step += 1;
  console.log(`\n${step}. ${title}`);
  await act();
  await visit.page.waitForLoadState('networkidle');
  const made = calls.slice(from).filter(({ at, durationMs }) => at + durationMs >= since);
  await visit.page.screenshot({ path: `${folder}/${step}-${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.png` });
  return made;
}

function print(made: readonly Call[], heading = ''): void {
  if (heading) console.log(`   ${heading}`);
  for (const line of lines(made)) console.log(line);
}

async function signIn(
  title: string,
  visit: SignInPage,
  allowed: Omit<Totals, 'milliseconds'>,
  act: () => Promise<void>,
) {
  const { signIn: ceremony, after } = signInOf(await perform(title, visit, act));
  print(ceremony);
  const measured = totals(ceremony);
  results.push({ title, measured, allowed });
  console.log(
    `        = ${measured.http} HTTP calls, ${measured.dynamodb} DynamoDB calls, ${measured.milliseconds} ms with the passkey prompt`,
  );
  print(after, 'signed in; the page asks who it is and for the passkeys:');
}

await mkdir(folder, { recursive: true });
console.log('Starting the local stack in memory, and Chromium ...');
await using stop = new AsyncDisposableStack();
const stack = await startLocalStack({
  port: 0,
  inMemory: true,
  onTrace: (event) => void (isCall(event) && calls.push(event)),
});
stop.defer(() => stack.stop());
const browser = await launchChromium();
stop.defer(() => browser.close());
console.log(
  `The stack runs at ${stack.url}; Chromium is ${browser.version()}. Each line: when it began (ms), what, how long it took.`,
);

const visit = await SignInPage.open(browser, stack.url, observe);
await visit.page.waitForLoadState('networkidle');
const anonymous = totals(calls);
print(await perform('Sign up', visit, () => visit.signUp()));
print(await perform('Register a passkey', visit, () => visit.addPasskey('My laptop')));
print(await perform('Sign out', visit, () => visit.signOut()));
await signIn('Sign in with a user name', visit, { http: 2, dynamodb: 2 }, () => visit.signInWithName());
print(await perform('Sign out', visit, () => visit.signOut()));
await signIn('Sign in without a user name', visit, { http: 3, dynamodb: 2 }, () => visit.signInWithoutName());
print(await perform('Sign out', visit, () => visit.signOut()));
await signIn('Sign in from autofill', visit, { http: 3, dynamodb: 2 }, () => visit.signInFromAutofill());

console.log('\nTotals');
for (const { title, measured } of results) {
  console.log(
    `  ${title.padEnd(30)} ${measured.http} HTTP calls, ${measured.dynamodb} DynamoDB calls, ${measured.milliseconds} ms`,
  );
}
console.log(`  ${'Options for anybody'.padEnd(30)} asked for ${anonymous.http}×, ${anonymous.dynamodb} DynamoDB calls`);
console.log(`  Screenshots are in ${folder}/`);

const dear = results.filter(
  ({ measured, allowed }) => measured.http > allowed.http || measured.dynamodb > allowed.dynamodb,
);
if (dear.length > 0 || anonymous.http === 0 || anonymous.dynamodb > 0) {
  console.error(
    `More calls than there should be: ${dear.map(({ title }) => title).join(', ') || 'options for anybody'}`,
  );
  process.exitCode = 1;
}
