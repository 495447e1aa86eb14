import data from '@mdn/browser-compat-data/forLegacyNode';
import type { BrowserName, CompatStatement, SimpleSupportStatement } from '@mdn/browser-compat-data/types';
import type { Page } from 'playwright-core';
import { oldestBrowsers } from '../../../contract/browsers.ts';

const { safari, chrome, edge, firefox } = oldestBrowsers;
const oldest: readonly (readonly [BrowserName, number])[] = [
  ...([
    ['safari', safari],
    ['chrome', chrome],
    ['edge', edge],
    ['firefox', firefox],
  ] as const),
  ...([
    ['safari_ios', safari],
    ['chrome_android', chrome],
    ['firefox_android', firefox],
  ] as const),
];

function isIn(version: number, { version_added: added, ...limits }: SimpleSupportStatement): boolean {
  return (
    added !== false &&
    Object.keys(limits).every((name) => name === 'notes') &&
    Number.parseFloat(added.replace('≤', '')) <= version
  );
}

/** Whether one of the oldest browsers lacks it, or has it only in part. What MDN knows nothing of counts as there. */
function isMissing({ __compat }: { readonly __compat?: CompatStatement }): boolean {
  return oldest.some(([browser, version]) => {
    const statements = __compat?.support[browser];
    return statements !== undefined && ![statements].flat().some((support) => isIn(version, support));
  });
}

/** Paths of globals and of members of globals, without members of those that are missing themselves. */
function missingBelow(feature: object, path: readonly string[], depth: number): string[][] {
  return Object.entries(feature).flatMap(([name, below]: [string, object]) => {
    if (name === '__compat' || /_event$|^@@|_/.test(name.replace(/_static$/, ''))) return [];
    const own = [...path, name.replace(/_static$/, '')];
    if (isMissing(below)) return [own];
    return depth > 1 ? missingBelow(below, own, depth - 1) : [];
  });
}

const calledByPlaywright = 'Element.checkVisibility';

/** What at least one of the oldest supported browsers lacks: `['Promise', 'withResolvers']`. */
export const missingFeatures: readonly (readonly string[])[] = [
  ...missingBelow(data.javascript['builtins'] ?? {}, [], 3),
  ...missingBelow(data.api, [], 2),
].filter((path) => path.join('.') !== calledByPlaywright);

/** Takes away from a page what the oldest supported browsers lack, before its own scripts run. */
export async function likeTheOldest(page: Page): Promise<void> {
  await page.addInitScript((missing) => {
    const remove = (holder: unknown, name: string) => {
      if ((typeof holder === 'object' || typeof holder === 'function') && holder !== null)
        Reflect.deleteProperty(holder, name);
    };
    for (const path of missing) {
      const name = path.at(-1) ?? '';
      const owner = path
        .slice(0, -1)
        .reduce((at: unknown, key) => (at == null ? at : Reflect.get(Object(at), key)), globalThis);
      remove(owner, name);
      if (path.length > 1 && owner) remove(Reflect.get(Object(owner), 'prototype'), name);
      // Members of `Window` are globals.
      if (path[0] === 'Window') remove(globalThis, name);
    }
  }, missingFeatures);
}
