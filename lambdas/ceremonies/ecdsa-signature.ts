import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';

/**
 * Requires a signature by an elliptic curve's key to be its two integers in DER (WebAuthn Level 3, section 6.5.5), which has one form for
 * them. The library's parser takes others too, and passes over bytes behind or among them. Signatures of other algorithms have one length.
 *
 * @param publicKey COSE_Key
 * @throws Error
 */
export function requireDer(signature: Uint8Array, publicKey: Uint8Array<ArrayBuffer>): void {
  if (!cose.isCOSEPublicKeyEC2(decodeCredentialPublicKey(publicKey))) return;
  if (Buffer.compare(encodedAgain(signature), signature) !== 0) throw new Error('The signature is not in DER.');
}

/** In DER, what these would be if they were: whatever else is in them comes out otherwise. */
function encodedAgain(signature: Uint8Array): Buffer {
  const content = signature.subarray(signature[1] === 0x81 ? 3 : 2);
  const r = content.subarray(2, 2 + (content[1] ?? 0));
  const s = content.subarray(2 + r.length + 2);
  return element(0x30, Buffer.concat([integer(r), integer(s)]));
}

/** No longer than it need be, and not negative. */
function integer(bytes: Uint8Array): Buffer {
  const value = bytes[0] === 0 ? bytes.subarray(1) : bytes;
  return element(0x02, Buffer.from((value[0] ?? 0) < 0x80 ? value : [0, ...value]));
}

/** Two integers of P-521 have more than 127 bytes, the most whose length fits into one. Throws over 255, which none have. */
function element(tag: number, content: Buffer): Buffer {
  const length = Buffer.alloc(1);
  length.writeUInt8(content.length);
  return Buffer.concat([Buffer.of(tag, ...(content.length < 0x80 ? [] : [0x81])), length, content]);
}
