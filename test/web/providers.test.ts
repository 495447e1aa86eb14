import { afterEach, describe, expect, test, vi } from 'vitest';
import { loadProviders } from '../../web/app/providers.ts';

const url = 'https://www.example.com/providers/index.json';
const good = { icon: 'a.svg', iconDark: '/b.svg' };
const goodIcons = { icon: 'https://www.example.com/providers/a.svg', iconDark: 'https://www.example.com/b.svg' };

/** Entries of the index, and the icons that remain of them. */
const entries: readonly (readonly [unknown, object])[] = [
  [good, goodIcons],
  [{ icon: 'a.svg' }, { icon: goodIcons.icon }],
  [{}, {}],
  [null, {}],
  ['a.svg', {}],
  [7, {}],
  [[], {}],
  [{ icon: null, iconDark: 7 }, {}],
  [{ icon: 'https://', iconDark: '/b.svg' }, { iconDark: goodIcons.iconDark }],
];

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('The icons of providers', () => {
  test.each(entries)('An entry %j keeps what is right of it, and the other entries', async (entry, icons) => {
    vi.stubGlobal('fetch', async () => Response.json({ odd: entry, good }));
    await expect(loadProviders(url)).resolves.toEqual({ odd: icons, good: goodIcons });
  });

  test.each([
    ['that is not there', () => new Response('Not Found', { status: 404 })],
    ['that is not JSON', () => new Response('<!doctype html>')],
    ['that is `null`', () => Response.json(null)],
    ['that can’t be fetched', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('An index %s has no icons', async (_, answer) => {
    vi.stubGlobal('fetch', async () => answer());
    await expect(loadProviders(url)).resolves.toEqual({});
  });
});
