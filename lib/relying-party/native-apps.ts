/** An Android app that uses the same passkeys as the pages. */
export interface AndroidApp {
  /** Its application id, such as `com.example.app`. */
  readonly packageName: string;
  /** SHA-256 fingerprints of the certificates that it is signed with, as `keytool` and the Play Console write them: `14:6D:E9:…`. */
  readonly sha256CertFingerprints: readonly string[];
}

/** Native apps that use the same passkeys as the pages. */
export interface NativeAppProps {
  /**
   * Android apps: `/.well-known/assetlinks.json` names them, and the origins of their ceremonies are accepted.
   * @default - none
   */
  readonly androidApps?: readonly AndroidApp[] | undefined;

  /**
   * Apps for Apple's systems, by team and bundle identifier, such as `ABCDE12345.com.example.app`:
   * `/.well-known/apple-app-site-association` names them. The origin of their ceremonies is `https://` and the RP ID, which is accepted then.
   * @default - none
   */
  readonly iosApps?: readonly string[] | undefined;
}

const packageName = /^[a-z]\w*(\.[a-z]\w*)+$/i;
const fingerprint = /^[\dA-F]{2}(:[\dA-F]{2}){31}$/;
const appIdentifier = /^[\dA-Z]{10}(\.[\da-z-]+)+$/i;

/**
 * The origins that the apps' ceremonies have.
 *
 * @throws Error that says what was given, what is allowed and what to write
 */
export function nativeOrigins(relyingPartyId: string, { androidApps = [], iosApps = [] }: NativeAppProps): string[] {
  for (const app of iosApps) {
    if (!appIdentifier.test(app)) {
      throw new Error(
        `iosApps: "${app}" is not the identifier of an app. Write the team's ten characters, a dot and the bundle identifier, ` +
          'such as "ABCDE12345.com.example.app".',
      );
    }
  }
  return [...androidApps.flatMap(androidOrigins), ...(iosApps.length > 0 ? [`https://${relyingPartyId}`] : [])];
}

/** https://developer.android.com/identity/sign-in/credential-manager#verify-origin */
function androidOrigins({ packageName: name, sha256CertFingerprints: fingerprints }: AndroidApp): string[] {
  if (!packageName.test(name)) {
    throw new Error(
      `androidApps: "${name}" is not a package name. Write the application id, such as "com.example.app".`,
    );
  }
  if (fingerprints.length === 0) {
    throw new Error(
      `androidApps: "${name}" has no fingerprint. Write the SHA-256 of each certificate that it is signed with.`,
    );
  }
  return fingerprints.map((given) => {
    if (!fingerprint.test(given)) {
      throw new Error(
        `androidApps: "${given}" of "${name}" is not a SHA-256 fingerprint. Write its 32 bytes in upper-case hexadecimal with ` +
          'colons between, as keytool does.',
      );
    }
    return `android:apk-key-hash:${Buffer.from(given.replaceAll(':', ''), 'hex').toString('base64url')}`;
  });
}
