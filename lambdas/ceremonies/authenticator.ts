import { X509Certificate } from 'node:crypto';
import { MetadataService, SettingsService } from '@simplewebauthn/server';
import { convertCertBufferToPEM } from '@simplewebauthn/server/helpers';
import type { Policy } from '../../contract/policy.ts';
import { PasskeyError } from '../passkey-error.ts';
import type { Attestation } from './attestation.ts';

/**
 * Checks an attestation statement for what the library omits when it verifies formats (WebAuthn Level 3, section 8) and
 * certificate paths.
 *
 * @param algorithm of the credential's key
 * @throws Error if a check fails
 */
export function requireStatement({ object }: Attestation, algorithm: number, { attestation }: Policy): void {
  const { fmt, attStmt } = object;
  // Section 8.2: self-attestation is signed by the credential's key, so it has the same algorithm.
  if (fmt === 'packed' && !attStmt.x5c && attStmt.alg !== algorithm) {
    throw new Error('The algorithm of the self-attestation is not the key’s.');
  }
  // RFC 5280, section 6.1.4, step k.
  const [, ...issuers] = ('x5c' in attStmt && attStmt.x5c) || [];
  if (!issuers.every(isAuthority)) throw new Error('A certificate is signed by one that may not.');
  // Section 8.6: both keys of a U2F device, its own and the credential's, are on P-256.
  if (fmt === 'fido-u2f' && (algorithm !== -7 || !attStmt.x5c.every(isOnP256))) {
    throw new Error('A key of this attestation is not on P-256.');
  }
  // The library uses the last certificate of the chain as its root and checks only afterwards whether it is a known
  // root. By then it has requested a revocation list from every address in the certificates. With metadata it starts
  // from the metadata's roots.
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
 * Requires an authenticator that may be registered. With `enforced` attestation it must be listed, its metadata must
 * have trust anchors, and its statement must have a certificate. The library checks whether that leads to a trust
 * anchor.
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
  // Strict metadata throws for unknown authenticators. Without metadata or a trust anchor, the library would skip the
  // check.
  const metadata = await MetadataService.getStatement(aaguid).catch(() => undefined);
  if (!metadata?.attestationRootCertificates.length) throw refuse('It has no trust anchor.');
}
