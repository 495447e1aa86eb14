import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { scenes } from '../support/scenes.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const widths = [320, 1440];
const schemes = ['light', 'dark'] as const;

/** What axe finds, and whether anything has to be scrolled to sideways (WCAG 2.2, 1.4.10). */
async function faults(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, nodes } of violations) {
        found.push(`${width} ${colorScheme} ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      }
    }
    const tooWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
    if (tooWide) found.push(`${width}: wider than the screen`);
  }
  return found;
}

/** Without motion, so that no colour is measured on its way to another. */
const context = { reducedMotion: 'reduce' } as const;

it('every page and state has nothing that axe finds, and fits, on a phone and a desktop, in light and dark', async () => {
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
