import { Point } from '@noble/ed25519';

/**
 * Whether 32 bytes are a sound public key of Ed25519 (RFC 8032, section 5.1.3): canonical, on the curve, and not one of
 * the few points of small order, for which anybody can make signatures. Node's `createPublicKey()` accepts any 32
 * bytes.
 */
export function isSoundPoint(bytes: Uint8Array): boolean {
  try {
    return !Point.fromBytes(bytes).isSmallOrder();
  } catch {
    return false;
  }
}
