import Bowser from 'bowser';
import type { ClientDimensions } from './ceremony-metrics.ts';

const platforms: Readonly<Record<string, string>> = {
  Android: 'android',
  'Chrome OS': 'chromeos',
  iOS: 'ios',
  iPadOS: 'ios',
  Linux: 'linux',
  macOS: 'macos',
  Windows: 'windows',
};

const browsers: Readonly<Record<string, string>> = {
  Chrome: 'chrome',
  Firefox: 'firefox',
  'Microsoft Edge': 'edge',
  Opera: 'opera',
  Safari: 'safari',
  'Samsung Internet for Android': 'samsung',
};

/** Only this much of a `User-Agent` is parsed. */
const maxUserAgentCharacters = 512;

/**
 * Returns the platform and browser in a `User-Agent`. Unknown ones are `other`, so that callers cannot create metrics.
 * iPads claim to be Macs.
 */
export function clientDimensions(userAgent: string | undefined): ClientDimensions {
  if (!userAgent) return { platform: 'other', browser: 'other' };
  const { os, browser } = Bowser.parse(userAgent.slice(0, maxUserAgentCharacters));
  return { platform: listedName(platforms, os.name), browser: listedName(browsers, browser.name) };
}

const listedName = (list: Readonly<Record<string, string>>, name = ''): string =>
  Object.hasOwn(list, name) ? (list[name] ?? 'other') : 'other';
