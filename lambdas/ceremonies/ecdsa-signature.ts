import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';

/**
 * Requires an ECDSA signature to be its two integers in DER (WebAuthn Level 3, section 6.5.5), which has exactly one
 * form. The library's parser also accepts other forms and ignores extra bytes. Signatures of other algorithms have a
 * fixed length and pass.
 *
 * @param publicKey COSE_Key
 * @throws Error if the signature is not strict DER
 */
export function requireDer(signature: Uint8Array, publicKey: Uint8Array<ArrayBuffer>): void {
  if (!cose.isCOSEPublicKeyEC2(decodeCredentialPublicKey(publicKey))) return;
  if (Buffer.compare(reencode(signature), signature) !== 0) throw new Error('The signature is not in DER.');
}

/** Re-encodes r and s as DER. Input that is not strict DER yields different bytes. */
function reencode(signature: Uint8Array): Buffer {
  const content = signature.subarray(signature[1] === 0x81 ? 3 : 2);
  const r = content.subarray(2, 2 + (content[1] ?? 0));
  const s = content.subarray(2 + r.length + 2);
  return element(0x30, Buffer.concat([integer(r), integer(s)]));
}

/** Encodes a non-negative integer in its shortest form. */
function integer(bytes: Uint8Array): Buffer {
  const value = bytes[0] === 0 ? bytes.subarray(1) : bytes;
  return element(0x02, Buffer.from((value[0] ?? 0) < 0x80 ? value : [0, ...value]));
}

/**
 * Encodes a DER element. The two integers of P-521 have more than 127 bytes, so their length takes two.
 *
 * @throws RangeError over 255 bytes
 */
function element(tag: number, content: Buffer): Buffer {
  const length = Buffer.alloc(1);
  length.writeUInt8(content.length);
  return Buffer.concat([Buffer.of(tag, ...(content.length < 0x80 ? [] : [0x81])), length, content]);
}
