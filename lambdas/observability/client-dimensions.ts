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

/** Honest ones are shorter; what follows is not looked at. */
const longest = 512;

/**
 * What a `User-Agent` says, in closed lists: whatever else somebody writes there is `other`, and can't make a metric of its own. iPads say
 * that they are Macs.
 */
export function clientDimensions(userAgent: string | undefined): ClientDimensions {
  if (!userAgent) return { platform: 'other', browser: 'other' };
  const { os, browser } = Bowser.parse(userAgent.slice(0, longest));
  return { platform: named(platforms, os.name), browser: named(browsers, browser.name) };
}

const named = (list: Readonly<Record<string, string>>, name = ''): string =>
  Object.hasOwn(list, name) ? (list[name] ?? 'other') : 'other';
