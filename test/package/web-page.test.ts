import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startLocalStack } from '../../local/stack.ts';
import { launchChromium } from '../support/browser/chromium.ts';
import { addVirtualAuthenticator } from '../support/browser/virtual-authenticator.ts';
import { FreshProject } from '../support/packages/fresh-project.ts';

const port = 18_080;
const origin = `http://localhost:${port}`;

test('The example without a framework signs up, adds a passkey and signs in against the local stack', async () => {
  using project = new FreshProject();
  project.copy(new URL('../../examples/web-page/', import.meta.url));
  project.install();
  project.run('npm run build');
  const stack = await startLocalStack({ port: 0, inMemory: true, origins: [origin] });
  const server = spawn(process.execPath, ['server.js'], {
    cwd: project.folder,
    env: { PORT: String(port), STACK: stack.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await launchChromium();
  try {
    await once(server.stdout, 'data');
    const page = await browser.newPage();
    await addVirtualAuthenticator(page);
    await page.goto(origin);
    await page.fill('#sign-up [name=email]', 'ada@example.com');
    await page.fill('#sign-up [name=password]', 'Correct-horse-9-battery');
    await page.click('#sign-up button');
    await page.getByText('A code is on its way.').waitFor();
    await page.fill('[name=code]', stack.messages.list().at(-1)?.code ?? '');
    await page.click('#confirm button');
    await page.getByText('You have a passkey').waitFor();
    await page.click('#sign-out');
    await page.getByText('You are signed out.').waitFor();
    await page.click('#sign-in');
    await page.getByText('You are signed in.').waitFor();
    // Who copies the example gets the page that was tested.
    expect(await (await fetch(origin)).text()).toBe(await readFile('examples/web-page/public/index.html', 'utf8'));
  } finally {
    await browser.close();
    server.kill();
    await stack.stop();
  }
});
