import { Token } from 'aws-cdk-lib';
import { isLocal } from './domains.ts';
import type { NativeAppProps } from './native-apps.ts';

/** Where people's passkeys are kept in order, for password managers to lead there. */
export interface PasskeyEndpointProps {
  /**
   * The page on which a signed-in user adds a passkey.
   * @default - none is told
   */
  readonly enrollUrl?: string | undefined;

  /**
   * The page on which a signed-in user sees and removes passkeys.
   * @default - none is told
   */
  readonly manageUrl?: string | undefined;
}

/** What the well-known documents are made of. */
export interface WellKnownProps extends NativeAppProps, PasskeyEndpointProps {
  /** Origins on other domains that may use the relying party's passkeys. */
  readonly relatedOrigins?: readonly string[] | undefined;
}

/**
 * The documents to serve at the RP ID's domain, by path: JSON text, for `application/json`, without a redirect. What is not configured
 * has none.
 *
 * @throws Error when a page has no address that browsers open
 */
export function wellKnownDocuments(props: WellKnownProps): Record<string, string> {
  const { relatedOrigins = [], androidApps = [], iosApps = [], enrollUrl, manageUrl } = props;
  checkUrl('enrollUrl', enrollUrl);
  checkUrl('manageUrl', manageUrl);
  const documents = {
    // https://www.w3.org/TR/webauthn-3/#sctn-related-origins
    webauthn: relatedOrigins.length > 0 && { origins: relatedOrigins },
    // https://www.w3.org/TR/passkey-endpoints/
    'passkey-endpoints': (enrollUrl || manageUrl) && { enroll: enrollUrl, manage: manageUrl },
    // https://developers.google.com/digital-asset-links/v1/statements
    'assetlinks.json':
      androidApps.length > 0 &&
      androidApps.map(({ packageName, sha256CertFingerprints }) => ({
        relation,
        target: {
          namespace: 'android_app',
          package_name: packageName,
          sha256_cert_fingerprints: sha256CertFingerprints,
        },
      })),
    // https://developer.apple.com/documentation/xcode/supporting-associated-domains
    'apple-app-site-association': iosApps.length > 0 && { webcredentials: { apps: iosApps } },
  };
  return Object.fromEntries(
    Object.entries(documents)
      .filter(([, content]) => content)
      .map(([name, content]) => [`/.well-known/${name}`, JSON.stringify(content)]),
  );
}

/** Android's Credential Manager asks for both: https://developer.android.com/identity/credential-manager/prerequisites */
const relation = ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds'];

function checkUrl(property: string, given: string | undefined): void {
  if (given === undefined || Token.isUnresolved(given)) return;
  const url = URL.parse(given);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal(url.hostname))) return;
  throw new Error(
    `${property}: "${given}" is not the address of a page. Write it in full, such as "https://example.com/passkeys".`,
  );
}
