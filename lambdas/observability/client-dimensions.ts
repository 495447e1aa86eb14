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

/** The browsers that are counted on each platform. Others, and those that only a made-up `User-Agent` names, are `other`. */
const browsersOn: Readonly<Record<string, readonly string[]>> = {
  android: ['chrome', 'edge', 'firefox', 'opera', 'samsung'],
  chromeos: ['chrome'],
  ios: ['chrome', 'edge', 'firefox', 'safari'],
  linux: ['chrome', 'edge', 'firefox'],
  macos: ['chrome', 'edge', 'firefox', 'opera', 'safari'],
  windows: ['chrome', 'edge', 'firefox', 'opera'],
};

/** Only this much of a `User-Agent` is parsed. */
const maxUserAgentCharacters = 512;

/**
 * Returns the platform and browser in a `User-Agent`: one of 29 pairs, so that callers cannot create metrics. iPads claim
 * to be Macs.
 */
export function clientDimensions(userAgent: string | undefined): ClientDimensions {
  if (!userAgent) return { platform: 'other', browser: 'other' };
  const { os, browser } = Bowser.parse(userAgent.slice(0, maxUserAgentCharacters));
  const platform = listedName(platforms, os.name);
  const name = listedName(browsers, browser.name);
  return { platform, browser: browsersOn[platform]?.includes(name) ? name : 'other' };
}

const listedName = (list: Readonly<Record<string, string>>, name = ''): string =>
  Object.hasOwn(list, name) ? (list[name] ?? 'other') : 'other';
