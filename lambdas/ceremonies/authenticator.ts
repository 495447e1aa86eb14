import { X509Certificate } from 'node:crypto';
import { MetadataService, SettingsService } from '@simplewebauthn/server';
import { convertCertBufferToPEM } from '@simplewebauthn/server/helpers';
import type { Policy } from '../../contract/policy.ts';
import { PasskeyError } from '../passkey-error.ts';
import type { Attestation } from './attestation.ts';

/**
 * Requires of an attestation statement what the library leaves out of the formats' verification (WebAuthn Level 3, section 8) and of
 * certificate paths.
 *
 * @param algorithm of the credential's key
 * @throws Error
 */
export function requireStatement({ object }: Attestation, algorithm: number, { attestation }: Policy): void {
  const { fmt, attStmt } = object;
  // Section 8.2: self-attestation is by the credential's key, so of its algorithm.
  if (fmt === 'packed' && !attStmt.x5c && attStmt.alg !== algorithm) {
    throw new Error('The algorithm of the self-attestation is not the key’s.');
  }
  // RFC 5280, section 6.1.4, step k.
  const [, ...issuers] = ('x5c' in attStmt && attStmt.x5c) || [];
  if (!issuers.every(isAuthority)) throw new Error('A certificate is signed by one that may not.');
  // Section 8.6: a U2F device has keys on P-256 only, its own and the credential's.
  if (fmt === 'fido-u2f' && (algorithm !== -7 || !attStmt.x5c.every(isOnP256))) {
    throw new Error('A key of this attestation is not on P-256.');
  }
  // The library takes the chain's own last certificate for its root, and only afterwards looks whether it knows it; meanwhile it has
  // asked every address that the certificates name for a revocation list. With metadata it starts from the metadata's roots.
  if (fmt === 'android-key' && attestation !== 'enforced' && !attStmt.x5c.slice(-1).every(isAndroidRoot)) {
    throw new Error('The attestation does not end at a root of Android’s.');
  }
}

const isAuthority = (certificate: Uint8Array) => new X509Certificate(certificate).ca;

const isOnP256 = (certificate: Uint8Array) =>
  new X509Certificate(certificate).publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1';

const isAndroidRoot = (certificate: Uint8Array) =>
  SettingsService.getRootCertificates({ identifier: 'android-key' }).includes(
    convertCertBufferToPEM(new Uint8Array(certificate)),
  );

/** Formats that the library verifies up to the trust anchors of the authenticator's metadata. */
const anchored = new Set(['packed', 'tpm', 'android-key']);

/**
 * Requires the authenticator to be one that may be registered. With `enforced` attestation it is listed, its metadata has trust
 * anchors, and its statement has a certificate that can lead to one; whether it does is the library's part.
 *
 * @throws PasskeyError `authenticator_not_allowed`
 */
export async function requireAllowed(
  { object: { fmt, attStmt }, aaguid, backupEligible }: Attestation,
  { attestation, authenticators, deviceBound }: Policy,
): Promise<void> {
  const refuse = (why: string) => new PasskeyError('authenticator_not_allowed', why);
  const enforced = attestation === 'enforced';
  if (deviceBound && backupEligible) throw refuse('The credential may be backed up.');
  if ((enforced || authenticators.length > 0) && !authenticators.includes(aaguid)) throw refuse('It is not listed.');
  if (!enforced) return;
  if (!anchored.has(fmt) || !('x5c' in attStmt)) throw refuse('Its attestation has no trust path.');
  // Strict metadata throws for authenticators it does not have; the library takes no metadata, and no anchor, for nothing to check.
  const metadata = await MetadataService.getStatement(aaguid).catch(() => undefined);
  if (!metadata?.attestationRootCertificates.length) throw refuse('It has no trust anchor.');
}
