/** `npm run screenshots`: shows every page of a local stack in a real Chromium, and saves some of them in `docs/screenshots/`. */
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startLocalStack } from '../local/stack.ts';
import { launchChromium } from '../test/support/browser/chromium.ts';
import { scenes } from '../test/support/browser/scenes.ts';

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
const phone = { width: 390, height: 780 };
const desktop = { width: 1200, height: 750 };

/** The scenes that docs/pages.md shows, and how. */
const shown: Readonly<Record<string, readonly (readonly ['phone' | 'desktop', 'light' | 'dark'])[]>> = {
  'sign-in': [
    ['phone', 'light'],
    ['phone', 'dark'],
  ],
  trouble: [['phone', 'light']],
  welcome: [['phone', 'light']],
  'no-passkey': [['phone', 'dark']],
  passkeys: [
    ['desktop', 'light'],
    ['desktop', 'dark'],
    ['phone', 'light'],
  ],
  remove: [['phone', 'dark']],
  'new-codes': [['phone', 'light']],
  'lost-1': [['desktop', 'light']],
};

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await using stop = new AsyncDisposableStack();
const stack = await startLocalStack({ port: 0, inMemory: true });
stop.defer(() => stack.stop());
const browser = await launchChromium();
stop.defer(() => browser.close());

for await (const { name, page } of scenes(browser, stack.url, { reducedMotion: 'reduce' })) {
  for (const [size, colorScheme] of shown[name] ?? []) {
    await page.setViewportSize(size === 'phone' ? phone : desktop);
    await page.emulateMedia({ colorScheme });
    const path = `${folder}${name}-${size}-${colorScheme}.png`;
    await page.screenshot({ path, fullPage: !(await page.getByRole('dialog').isVisible()) });
    console.log(path);
  }
}
