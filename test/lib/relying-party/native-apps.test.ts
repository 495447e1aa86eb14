import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { nativeOrigins } from '../../../lib/relying-party/native-apps.ts';

const digest = createHash('sha256').update('a certificate').digest();
const fingerprint = digest
  .toString('hex')
  .toUpperCase()
  .replaceAll(/(..)(?!$)/g, '$1:');
const android = { packageName: 'com.example.app', sha256CertFingerprints: [fingerprint] };

describe('The origins of native apps', () => {
  test('`nativeOrigins` returns an empty list without an app', () => {
    expect(nativeOrigins('example.com', {})).toEqual([]);
  });

  test('`nativeOrigins` returns one origin for each certificate of an Android app', () => {
    const other = fingerprint.replace(/^../, '00');
    const origins = nativeOrigins('example.com', {
      androidApps: [{ ...android, sha256CertFingerprints: [fingerprint, other] }],
    });
    expect(origins).toHaveLength(2);
    expect(origins[0]).toBe(`android:apk-key-hash:${digest.toString('base64url')}`);
  });

  test('`nativeOrigins` returns the origin in Android’s documentation for its example certificate', () => {
    const sha256 = '91:F7:CB:F9:D6:81:53:1B:C7:A5:8F:B8:33:CC:A1:4D:AB:ED:E5:09:C5:89:B4:49:70:F9:A2:9F:E1:E9:1C:3A';
    expect(nativeOrigins('example.com', { androidApps: [{ ...android, sha256CertFingerprints: [sha256] }] })).toEqual([
      'android:apk-key-hash:kffL-daBUxvHpY-4M8yhTavt5QnFibRJcPmin-HpHDo',
    ]);
  });

  test('`nativeOrigins` returns the origin of the relying party ID for all iOS apps', () => {
    const iosApps = ['ABCDE12345.com.example.app', 'ABCDE12345.com.example.app-clip'];
    expect(nativeOrigins('example.com', { iosApps })).toEqual(['https://example.com']);
  });
});

describe('Refused native apps', () => {
  test.each([
    ['app', 'androidApps: "app" is not a package name. Write the application id, such as "com.example.app".'],
    ['com.example.my-app', 'is not a package name'],
    ['com.1example', 'is not a package name'],
  ])('`nativeOrigins` refuses the Android package name "%s"', (packageName, message) => {
    expect(() => nativeOrigins('example.com', { androidApps: [{ ...android, packageName }] })).toThrow(message);
  });

  test.each([
    digest.toString('base64'),
    digest.toString('hex'),
    fingerprint.toLowerCase(),
    fingerprint.slice(3),
    `${fingerprint}:00`,
  ])('`nativeOrigins` refuses the certificate fingerprint %s', (given) => {
    const androidApps = [{ ...android, sha256CertFingerprints: [given] }];
    expect(() => nativeOrigins('example.com', { androidApps })).toThrow(
      `androidApps: "${given}" of "com.example.app" is not a SHA-256 fingerprint.`,
    );
  });

  test('`nativeOrigins` refuses an Android app without a fingerprint', () => {
    const androidApps = [{ ...android, sha256CertFingerprints: [] }];
    expect(() => nativeOrigins('example.com', { androidApps })).toThrow('"com.example.app" has no fingerprint.');
  });

  test.each(['com.example.app', 'ABCDE12345', 'ABCDE12345.', 'ABCDE12345.com.example.*'])(
    '`nativeOrigins` refuses the iOS app "%s"',
    (app) => {
      expect(() => nativeOrigins('example.com', { iosApps: [app] })).toThrow(
        `iosApps: "${app}" is not the identifier of an app. Write the team's ten characters`,
      );
    },
  );
});
