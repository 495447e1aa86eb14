import { describe, expect, test } from 'vitest';
import { type WellKnownProps, wellKnownDocuments } from '../../../lib/relying-party/well-known.ts';

const documents = (props: WellKnownProps) =>
  Object.fromEntries(Object.entries(wellKnownDocuments(props)).map(([path, text]) => [path, JSON.parse(text)]));

describe('The well-known documents', () => {
  test('`wellKnownDocuments` returns no document without content', () => {
    expect(documents({})).toEqual({});
    expect(documents({ relatedOrigins: [], androidApps: [], iosApps: [] })).toEqual({});
  });

  test('`/.well-known/webauthn` lists the related origins', () => {
    expect(documents({ relatedOrigins: ['https://example.co.uk', 'https://example.de'] })).toEqual({
      '/.well-known/webauthn': { origins: ['https://example.co.uk', 'https://example.de'] },
    });
  });

  test('`/.well-known/passkey-endpoints` contains each URL that is given', () => {
    const [enroll, manage] = ['https://example.com/new', 'http://localhost:3000/passkeys'];
    expect(documents({ enrollUrl: enroll, manageUrl: manage })).toEqual({
      '/.well-known/passkey-endpoints': { enroll, manage },
    });
    expect(documents({ manageUrl: manage })).toEqual({ '/.well-known/passkey-endpoints': { manage } });
  });

  test('`/.well-known/assetlinks.json` lists the Android apps', () => {
    const sha256CertFingerprints = ['14:6D:E9', '00:11:22'];
    expect(documents({ androidApps: [{ packageName: 'com.example.app', sha256CertFingerprints }] })).toEqual({
      '/.well-known/assetlinks.json': [
        {
          relation: ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds'],
          target: {
            namespace: 'android_app',
            package_name: 'com.example.app',
            sha256_cert_fingerprints: sha256CertFingerprints,
          },
        },
      ],
    });
  });

  test('`/.well-known/apple-app-site-association` lists the iOS apps', () => {
    expect(documents({ iosApps: ['ABCDE12345.com.example.app'] })).toEqual({
      '/.well-known/apple-app-site-association': { webcredentials: { apps: ['ABCDE12345.com.example.app'] } },
    });
  });
});

test.each(['/passkeys', 'http://example.com/passkeys', 'javascript:alert(1)'])(
  '`wellKnownDocuments` refuses %s as the URL of a page',
  (url) => {
    for (const property of ['enrollUrl', 'manageUrl']) {
      expect(() => wellKnownDocuments({ [property]: url })).toThrow(
        `${property}: "${url}" is not the address of a page. Write it in full, such as "https://example.com/passkeys".`,
      );
    }
  },
);
