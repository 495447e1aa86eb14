/**
 * What the browser sends and waits for in the three sign-ins: `npx node bench/client.ts`, in Chromium with a virtual authenticator against a
 * local stack that it starts. `--write` writes docs/performance.md. Exits with 1 when there was a preflight.
 */
import { parseArgs } from 'node:util';
import { operations } from '../contract/operations.ts';
import { startLocalStack } from '../local/stack.ts';
import { launchChromium } from '../test/support/browser/chromium.ts';
import { SignInPage } from '../test/support/browser/sign-in-page.ts';
import { type Exchange, recordWire, type Traffic, traffic } from './client/wire.ts';
import { machine } from './report.ts';
import { markdownTable, writeSection } from './section.ts';

const { values: flags } = parseArgs({ options: { write: { type: 'boolean' } } });

/** A call of the browser's credentials API, as observe-webauthn.js reports it. */
interface Prompt {
  readonly name: string;
  readonly at: number;
  readonly durationMs: number;
}

interface Phases {
  readonly before: Traffic;
  readonly after: Traffic;
  /** When the options of a sign-in without a user name were asked for. */
  readonly options: string;
}

await using stop = new AsyncDisposableStack();
let preflights = 0;
const stack = await startLocalStack({
  port: 0,
  inMemory: true,
  onTrace: ({ kind, name }) => {
    if (kind === 'http' && name.startsWith('OPTIONS ')) preflights += 1;
  },
});
stop.defer(() => stack.stop());
const browser = await launchChromium();
stop.defer(() => browser.close());

const prompts: Prompt[] = [];
let wire: readonly Exchange[] = [];
const visit = await SignInPage.open(browser, stack.url, async (page) => {
  wire = await recordWire(page);
  await page.exposeFunction('reportBrowserCall', (prompt: Prompt) => void prompts.push(prompt));
});
await visit.page.waitForLoadState('networkidle');
const opening = traffic(wire);
await visit.signUp();
await visit.addPasskey('My laptop');
await visit.signOut();

/** A sign-in, from what the person does to the tokens, cut in two where the prompt is. */
async function phases(act: () => Promise<void>): Promise<Phases> {
  const since = Date.now();
  const seen = prompts.length;
  await act();
  await visit.page.waitForLoadState('networkidle');
  const tokens = wire.findLast(({ operation }) => operation === 'RespondToAuthChallenge');
  // Not the autofill that the sign-in ended: that one began before.
  const prompt = prompts.slice(seen).find(({ name, at }) => name.endsWith('.get()') && at >= since);
  if (!prompt || !tokens || tokens.from < since) throw new Error('The sign-in has no prompt, or no tokens.');
  const closed = prompt.at + prompt.durationMs;
  const made = wire.filter(({ from, to }) => from >= since && to <= tokens.to);
  const before = made.filter(({ from }) => from < prompt.at);
  const asked = before.some(({ path }) => path === operations['authentication-options'].path);
  return {
    before: traffic(before),
    after: traffic(made.filter(({ from }) => from >= closed)),
    options: asked ? 'in it' : 'none',
  };
}

const named = await phases(() => visit.signInWithName());
await visit.signOut();
const nameless = await phases(() => visit.signInWithoutName());
await visit.signOut();
const autofill = await phases(() => visit.signInFromAutofill());

const numbers = ({ requests, roundTrips, sent, received }: Traffic) =>
  [requests, roundTrips, sent, received].map(String);
const rows = [
  ['opening the page, nothing cached', ...numbers(opening), 'in it'],
  ['with a user name: from Continue to the prompt', ...numbers(named.before), named.options],
  ['with a user name: from the prompt to the tokens', ...numbers(named.after), ''],
  ['without: from the click to the prompt', ...numbers(nameless.before), nameless.options],
  ['without: from the prompt to the tokens', ...numbers(nameless.after), ''],
  ['from autofill: from reloading the page to the suggestions', ...numbers(autofill.before), autofill.options],
  ['from autofill: from the pick to the tokens', ...numbers(autofill.after), ''],
];
const date = new Date().toISOString().slice(0, 10);
const report = [
  `\`npx node bench/client.ts\`, ${date}, Chromium ${browser.version()}, ${machine()}. Bytes of answers are those on the wire, with headers; round ` +
    `trips are the most requests that each began when the one before had ended. Preflights: ${preflights}.`,
  markdownTable(['stretch', 'requests', 'round trips', 'bytes sent', 'bytes received', 'fetching options'], rows),
].join('\n\n');
process.stdout.write(`${report}\n`);
if (flags.write) await writeSection('client', report);
if (preflights > 0 || wire.some(({ preflight }) => preflight)) process.exitCode = 1;
