/** Takes the place of the library's `unwrapEC2Signature.js`: `node:crypto` takes DER, the library's ASN.1 parser stays away. */
export const unwrapEC2Signature = (signature: Uint8Array): Uint8Array => signature;
