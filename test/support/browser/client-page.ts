import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { browserTargets } from '../../../contract/browsers.ts';
import type { Config } from '../../../contract/shapes.ts';
import { addVirtualAuthenticator, type VirtualAuthenticator } from './virtual-authenticator.ts';

/** A page of somebody else's with the browser client on it, and an authenticator. */
export interface ClientPage {
  readonly page: Page;
  readonly authenticator: VirtualAuthenticator;
  /**
   * Runs an expression as if the user had just clicked. It has `client`, the functions of the library; `c`, a client; and the argument,
   * `given`. Resolves with what it came to, or with the code of the error.
   */
  run(expression: string, argument?: unknown): Promise<{ readonly value?: unknown; readonly code?: string }>;
  close(): Promise<void>;
}

async function bundle(script: string): Promise<string> {
  const contents = `import * as client from './index.ts'; globalThis.client = client; ${script}`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('../../../client', import.meta.url)), loader: 'ts' },
    bundle: true,
    format: 'esm',
    target: browserTargets,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

const html =
  '<!doctype html><title>Somebody’s page</title><input autocomplete="username webauthn"><div id="app"></div><script type="module" src="/client.js"></script>';

/**
 * Opens the page at the stack's origin, in a browser context of its own.
 *
 * @param script what the page runs besides; it imports as if it were in `client/`
 * @param prepare what to set up before the page is opened
 */
export async function openClientPage(
  browser: Browser,
  config: Config,
  url: string,
  script = '',
  prepare?: (page: Page) => Promise<void>,
): Promise<ClientPage> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await prepare?.(page);
  await page.route(`${url}/client.js`, async (route) =>
    route.fulfill({ contentType: 'text/javascript', body: await bundle(script) }),
  );
  await page.route(`${url}/somebodys-page`, (route) => route.fulfill({ contentType: 'text/html', body: html }));
  const authenticator = await addVirtualAuthenticator(page);
  await page.goto(`${url}/somebodys-page`);
  await page.waitForFunction(() => 'client' in globalThis);
  await page.evaluate(`globalThis.c = client.createPasskeysClient(${JSON.stringify(config)});`);
  return {
    page,
    authenticator,
    run: (expression, argument = null) =>
      page.evaluate(`(async (given) => {
        try {
          return { value: await (${expression}) };
        } catch (error) {
          return { code: error.code ?? String(error) };
        }
      })(${JSON.stringify(argument)})`),
    close: () => context.close(),
  };
}
