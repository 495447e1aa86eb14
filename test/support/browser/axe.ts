import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const widths = [320, 1440];
const schemes = ['light', 'dark'] as const;

/** What axe finds on a phone and a desktop, in light and dark, and whether anything has to be scrolled to sideways (WCAG 2.2, 1.4.10). */
export async function faults(page: Page): Promise<string[]> {
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
