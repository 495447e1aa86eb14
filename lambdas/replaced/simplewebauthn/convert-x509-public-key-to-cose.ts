/** Takes the place of the library's `convertX509PublicKeyToCOSE.js`: certificates come with attestation, never with an assertion. */
export function convertX509PublicKeyToCOSE(): never {
  throw new Error('No certificate is verified here.');
}
