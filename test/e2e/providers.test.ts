import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import { MetadataService } from '../support/authenticator/metadata-service.ts';
import { launchChromium } from '../support/browser/chromium.ts';
import { SignInPage } from '../support/browser/sign-in-page.ts';
import { startAnotherStack } from '../support/stacks/another-stack.ts';

const aaguid = '11111111-1111-4111-8111-111111111111';

/** Replaces the AAGUID, which is zeros without attestation. No signature covers it then. */
const withAaguid = async (page: Page) => {
  const octets = [...Buffer.from(aaguid.replaceAll('-', ''), 'hex')];
  await page.addInitScript(`{
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = async (options) => {
      const credential = await create(options);
      const object = new Uint8Array(credential.response.attestationObject);
      const rpIdHash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('localhost')));
      const start = object.findIndex((_, at) => rpIdHash.every((octet, index) => object[at + index] === octet));
      object.set(${JSON.stringify(octets)}, start + 37);
      Object.defineProperty(credential.response, 'attestationObject', { value: object.buffer });
      return credential;
    };
  }`);
};

const square = (color: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" width="8" height="8"><rect width="8" height="8" fill="${color}"/></svg>`;
const url = (text: string) => `data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}`;

let folder: string;
let browser: Browser;
let stack: LocalStack;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'providers-'));
  const service = await MetadataService.create();
  const provider = {
    friendlyNames: { 'en-US': 'The tests’ manager' },
    icon: url(square('red')),
    iconDark: url(square('blue')),
  };
  const providerBlob = join(folder, 'providers.jwt');
  const dangerProviderRoot = join(folder, 'root.pem');
  writeFileSync(providerBlob, await service.blob({ entries: undefined, [aaguid]: provider }));
  writeFileSync(dangerProviderRoot, service.root);
  const context = { providerBlob, dangerProviderRoot };
  [browser, stack] = await Promise.all([launchChromium(), startAnotherStack({ context })]);
});
afterAll(async () => {
  await Promise.all([browser.close(), stack.stop()]);
  rmSync(folder, { recursive: true });
});

describe('The settings page with a provider BLOB', () => {
  it.each([
    ['light', 'red'],
    ['dark', 'blue'],
  ] as const)(
    'The settings page shows the provider’s icon for a %s background, from its own origin',
    async (colorScheme, color) => {
      const visit = await SignInPage.open(browser, stack.url, { context: { colorScheme }, prepare: withAaguid });
      await visit.signUp();
      await visit.addPasskey('My laptop');
      const card = visit.card('My laptop');
      await card.getByText('Created with The tests’ manager').waitFor();
      const image = card.locator('picture img');
      await image.waitFor();
      const source = await image.evaluate(async (shown: { decode(): Promise<void>; readonly currentSrc: string }) => {
        await shown.decode();
        return shown.currentSrc;
      });
      expect(source.startsWith(`${stack.url}/providers/`)).toBe(true);
      const response = await fetch(source);
      expect(response.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await response.text()).toBe(square(color));
      await visit.close();
    },
  );

  it('The settings page draws a passkey of its own kind if the icon cannot be loaded', async () => {
    const visit = await SignInPage.open(browser, stack.url, withAaguid);
    const asked: string[] = [];
    await visit.page.route('**/providers/*.svg', (route) => {
      asked.push(route.request().url());
      return route.abort();
    });
    await visit.signUp();
    await visit.addPasskey('My laptop');
    const card = visit.card('My laptop');
    await card.locator('svg.icon').first().waitFor();
    await card.getByText('Created with The tests’ manager').waitFor();
    expect(await card.locator('picture').count()).toBe(0);
    expect(asked).toHaveLength(1);
    await visit.close();
  });
});
