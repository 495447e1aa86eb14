import { Point } from '@noble/ed25519';

/**
 * Whether 32 bytes are a public key of Ed25519 that is worth verifying with (RFC 8032, section 5.1.3): in canonical form, on the curve,
 * and not one of the few points of small order, for which anybody can sign. Node's `createPublicKey()` takes any 32 bytes.
 */
export function isSoundPoint(bytes: Uint8Array): boolean {
  try {
    return !Point.fromBytes(bytes).isSmallOrder();
  } catch {
    return false;
  }
}
