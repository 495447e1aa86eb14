import { isoCBOR, type parseAuthenticatorData } from '@simplewebauthn/server/helpers';

/**
 * Requires extension data, where there is any, to be a map (WebAuthn Level 3, section 6.1). Nothing here asks for an extension, so what is
 * in the map is not read.
 *
 * @throws Error
 */
export function requireExtensionMap({
  extensionsDataBuffer,
}: Pick<ReturnType<typeof parseAuthenticatorData>, 'extensionsDataBuffer'>): void {
  if (extensionsDataBuffer && !(isoCBOR.decodeFirst<unknown>(extensionsDataBuffer) instanceof Map)) {
    throw new Error('The extension data is no map.');
  }
}
