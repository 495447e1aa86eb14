import { isoCBOR, type parseAuthenticatorData } from '@simplewebauthn/server/helpers';

/**
 * Requires extension data, if there is any, to be a map (WebAuthn Level 3, section 6.1). No extension is requested, so
 * its entries are ignored.
 *
 * @throws Error if it is not a map
 */
export function requireExtensionMap({
  extensionsDataBuffer,
}: Pick<ReturnType<typeof parseAuthenticatorData>, 'extensionsDataBuffer'>): void {
  if (extensionsDataBuffer && !(isoCBOR.decodeFirst<unknown>(extensionsDataBuffer) instanceof Map)) {
    throw new Error('The extension data is no map.');
  }
}
