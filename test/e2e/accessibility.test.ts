import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { faults } from '../support/browser/axe.ts';
import { launchChromium } from '../support/browser/chromium.ts';
import { scenes } from '../support/browser/scenes.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Without motion, so that no colour is measured on its way to another. */
const context = { reducedMotion: 'reduce' } as const;

it('Every page and state passes axe and fits on a phone and a desktop, in light and dark', async () => {
  const found: Record<string, string[]> = {};
  const seen: string[] = [];
  for await (const { name, page } of scenes(browser, inject('url'), context)) {
    seen.push(name);
    const here = await faults(page);
    if (here.length > 0) found[name] = here;
  }
  expect(found).toEqual({});
  expect(new Set(seen).size).toBeGreaterThanOrEqual(34);
}, 600_000);
