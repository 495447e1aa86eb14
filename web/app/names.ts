import type { Passkey } from '../../client/index.ts';
import { texts } from '../texts/index.ts';

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'Mac'],
  [/\bLinux\b/, 'Linux'],
];

const find = (names: typeof browsers, text: string) => names.find(([pattern]) => pattern.test(text))?.[1];

/** `Firefox on Windows`; a hint for people to know their device by, and good for nothing else. */
function deviceName(userAgent = navigator.userAgent): string | undefined {
  const browser = find(browsers, userAgent);
  const system = find(systems, userAgent);
  return browser && system ? texts.names.onDevice(browser, system) : undefined;
}

/** The authenticator that is part of a device, a roaming key, or one that was reached over the air. */
export type PasskeyKind = 'device' | 'cloud' | 'phone' | 'key';

export function kindOf({ transports, synced }: Pick<Passkey, 'transports' | 'synced'>): PasskeyKind {
  if (synced) return 'cloud';
  if (transports.includes('internal')) return 'device';
  if (transports.some((transport) => ['usb', 'nfc', 'ble', 'smart-card'].includes(transport))) return 'key';
  return transports.includes('hybrid') ? 'phone' : 'device';
}

/** A name for a passkey that was just made here and whose provider nobody knows; nothing when no better one is at hand. */
export function nameFor(passkey: Passkey): string | undefined {
  if (passkey.provider !== null) return undefined;
  if (kindOf(passkey) === 'key') return texts.names.securityKey;
  return passkey.transports.includes('internal') ? deviceName() : texts.names.phone;
}
