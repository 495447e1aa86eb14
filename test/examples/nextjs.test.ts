import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { launchChromium, withoutLocale } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';
import { example } from '../support/packages/example.ts';
import type { FreshProject } from '../support/packages/fresh-project.ts';
import { freePort } from '../support/stacks/free-port.ts';

let project: FreshProject;
let built: string;
let stack: LocalStack;
let browser: Browser;
let origin: string;
let server: ReturnType<typeof spawn>;

/** The `User-Agent` headers that the API got. */
const userAgents = new Set<string | undefined>();

/** Stands between the example's server and the stack's API, and gives each answer an ID as API Gateway does. */
const gateway = createServer(async (incoming, outgoing) => {
  const { method = 'GET', url = '/', headers } = incoming;
  if (url === '/config.json') {
    outgoing.end(JSON.stringify({ ...stack.config, apiUrl: `http://${headers.host}` }));
    return;
  }
  userAgents.add(headers['user-agent']);
  const body = Buffer.concat(await incoming.toArray());
  const passed = ['accept', 'authorization', 'content-type', 'user-agent'].flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  const answer = await fetch(`${stack.config.apiUrl}${url}`, {
    method,
    headers: passed,
    ...(body.length > 0 ? { body } : {}),
  });
  outgoing.writeHead(answer.status, {
    'content-type': answer.headers.get('content-type') ?? '',
    'apigw-requestid': 'request-1',
  });
  outgoing.end(Buffer.from(await answer.arrayBuffer()));
});

beforeAll(async () => {
  project = example('nextjs');
  built = project.run('npm run build');
  const port = await freePort();
  origin = `http://localhost:${port}`;
  stack = await startLocalStack({ port: 0, inMemory: true, origins: [origin] });
  const next = ['node_modules/next/dist/bin/next', 'start', '--port', String(port)];
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const { port: gatewayPort } = gateway.address() as AddressInfo;
  const STACK = `http://127.0.0.1:${gatewayPort}`;
  const env = { PATH: process.env['PATH'], STACK, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
  server = spawn(process.execPath, next, { cwd: project.folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    server.stdout?.on('data', (text) => String(text).includes('Ready') && resolve());
    server.once('exit', (code) => reject(new Error(`Next.js ended with ${code}.`)));
  });
  browser = await launchChromium(withoutLocale);
});
afterAll(async () => {
  await browser?.close();
  if (server?.exitCode === null) {
    server.kill();
    await once(server, 'exit');
  }
  gateway.closeAllConnections();
  gateway.close();
  await stack?.stop();
  project?.[Symbol.dispose]();
});

/** A person with a passkey from the stack's own pages, who now comes to the example. */
async function withPasskey(): Promise<{ readonly visit: SignInPage; readonly page: Page }> {
  const visit = await SignInPage.open(browser, stack.url);
  await visit.signUpWithPasskey();
  // The functions of a sign-in start here, so the example's own sign-in waits for no cold start.
  await visit.signOut();
  await visit.signInWithoutName();
  return { visit, page: visit.page };
}

/** Everything stored that scripts of the page can read. */
const readable = (page: Page) =>
  page.evaluate('JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])');

describe('The Next.js example', () => {
  test('The example builds with a prerendered page and routes of its own', () => {
    expect(built).toMatch(/○ \/\n/);
    for (const route of ['config', 'passkeys/[[...path]]', 'session']) expect(built).toContain(`ƒ /api/${route}`);
  });

  test('A user signs in from autofill and by the button, and the tokens are in cookies that no script can read', async () => {
    const { visit, page } = await withPasskey();
    await page.goto(origin);
    await page.getByText(`The server knows you as ${visit.email}.`).waitFor();
    await page.reload();
    await page.getByText(`The server knows you as ${visit.email}.`).waitFor();
    const cookies = await page.context().cookies(`${origin}/api/session`);
    expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]).toSorted()).toEqual(
      ['access', 'id', 'refresh'].map((name) => [name, true, 'Strict']),
    );
    expect(await readable(page)).toBe(JSON.stringify(['', {}, {}]));
    await visit.authenticator.setPresent(false);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.context().cookies(`${origin}/api/session`)).toEqual([]);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('Waiting for your passkey').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Waiting for your passkey').waitFor({ state: 'hidden' });
    await visit.authenticator.setPresent(true);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText(`The server knows you as ${visit.email}.`).waitFor();
    await visit.close();
  });

  test('A user lists passkeys and adds and removes one, with the cookie alone', async () => {
    const { visit, page } = await withPasskey();
    await page.goto(origin);
    await page.getByRole('listitem').waitFor();
    // The server has confirmed the session by the passkey that signed in.
    await visit.replaceAuthenticator('securityKey');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('listitem').nth(1).waitFor();
    expect(await visit.authenticator.userNames()).toEqual([visit.email]);
    await page.getByRole('listitem').nth(1).getByRole('button').click();
    await page.getByRole('listitem').nth(1).waitFor({ state: 'hidden' });
    await visit.close();
  });

  test('An expired or lost access token is refreshed, and a forged one is refused', async () => {
    const { visit, page } = await withPasskey();
    await page.goto(origin);
    await page.getByText(`The server knows you as ${visit.email}.`).waitFor();
    const context = page.context();
    const session = async () => (await page.request.get(`${origin}/api/session`)).status();
    await context.clearCookies({ name: 'access' });
    expect(await session()).toBe(200);
    const cookies = await context.cookies(`${origin}/api/session`);
    const access = cookies.find(({ name }) => name === 'access');
    if (!access) throw new Error('There is no new access token.');
    const { value } = access;
    const [header, payload = '', signature] = value.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 3600 })).toString('base64url');
    await context.clearCookies({ name: 'refresh' });
    for (const [token, status] of [
      [value, 200],
      [[header, forged, signature].join('.'), 401],
      ['not a token', 401],
      [cookies.find(({ name }) => name === 'id')?.value ?? '', 401],
    ] as const) {
      await context.addCookies([{ ...access, value: token }]);
      expect(await session()).toBe(status);
    }
    await visit.close();
  });

  test('The server passes on the browser’s user agent, and the ID that API Gateway gives an answer', async () => {
    const headers = { 'user-agent': 'Tests/1.0' };
    const answer = await fetch(`${origin}/api/passkeys`, { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('apigw-requestid')).toBe('request-1');
    expect(userAgents).toContain('Tests/1.0');
  });

  test('A sign-in that is no answer of a passkey is refused', async () => {
    const post = (body: unknown) =>
      fetch(`${origin}/api/session`, { method: 'POST', body: JSON.stringify(body) }).then(({ status }) => status);
    expect(await post({})).toBe(400);
    expect(await post(null)).toBe(400);
    expect(await post({ username: 'ada@example.com', challengeAnswer: '{}' })).toBe(401);
    expect((await fetch(`${origin}/api/passkeys`)).status).toBe(401);
  });
});
