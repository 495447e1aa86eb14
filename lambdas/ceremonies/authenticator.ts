import { X509Certificate } from 'node:crypto';
import { MetadataService, type MetadataStatement } from '@simplewebauthn/server';
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
export function requireStatement({ object }: Attestation, algorithm: number): void {
  const { fmt, attStmt } = object;
  // Section 8.2: self-attestation is signed by the credential's key, so it has the same algorithm.
  if (fmt === 'packed' && !attStmt.x5c && attStmt.alg !== algorithm) {
    throw new Error('The algorithm of the self-attestation is not the key’s.');
  }
  // RFC 5280, section 6.1.4, step k.
  const issuers = ('x5c' in attStmt && attStmt.x5c?.slice(1)) || [];
  if (!issuers.every(isAuthority)) throw new Error('A certificate is signed by one that may not.');
  // Section 8.6: both keys of a U2F device, its own and the credential's, are on P-256.
  if (fmt === 'fido-u2f' && (algorithm !== -7 || !isOnP256(attStmt.x5c[0]))) {
    throw new Error('A key of this attestation is not on P-256.');
  }
}

const isAuthority = (certificate: Uint8Array) => new X509Certificate(certificate).ca;

const isOnP256 = (certificate: Uint8Array) =>
  new X509Certificate(certificate).publicKey.export({ format: 'jwk' }).crv === 'P-256';

/** Formats that are verified up to the trust anchors of the authenticator's metadata. */
const anchored = new Set(['packed', 'tpm', 'android-key']);

/**
 * Requires an authenticator that may be registered. With `enforced` attestation it must be listed, its metadata must
 * have trust anchors, and its statement must have a certificate. Whether that leads to a trust anchor is checked with
 * the statement.
 *
 * @returns the trust anchors; `undefined` if attestation is not enforced
 * @throws PasskeyError `authenticator_not_allowed`
 */
export async function requireAllowed(
  { object: { fmt, attStmt }, aaguid, backupEligible }: Attestation,
  { attestation, authenticators, deviceBound }: Policy,
): Promise<X509Certificate[] | undefined> {
  const refuse = (why: string) => new PasskeyError('authenticator_not_allowed', why);
  const enforced = attestation === 'enforced';
  if (deviceBound && backupEligible) throw refuse('The credential may be backed up.');
  if ((enforced || authenticators.length > 0) && !authenticators.includes(aaguid)) throw refuse('It is not listed.');
  if (!enforced) return undefined;
  if (!anchored.has(fmt) || !('x5c' in attStmt)) throw refuse('Its attestation has no trust path.');
  // Strict metadata throws for unknown authenticators. Without metadata or a trust anchor, the library would skip the
  // check.
  const metadata = await MetadataService.getStatement(aaguid).catch(() => undefined);
  if (!metadata?.attestationRootCertificates.length) throw refuse('It has no trust anchor.');
  disregardAlgorithms(metadata, fmt);
  return metadata.attestationRootCertificates.map((each) => new X509Certificate(Buffer.from(each, 'base64')));
}

/** The library's names of the algorithms that a policy may allow and TPMs know. */
const tpmAlgorithms: MetadataStatement['authenticationAlgorithms'] = [
  'secp256r1_ecdsa_sha256_raw',
  'secp384r1_ecdsa_sha384_raw',
  'secp512r1_ecdsa_sha256_raw',
  'rsassa_pkcsv15_sha256_raw',
];

/**
 * Changes a statement of the library's metadata, so that the library skips two comparisons that refuse genuine
 * authenticators: of the attestation key's algorithm with those that `authenticatorGetInfo` lists for credentials, and
 * of a TPM's credential with the algorithms in FIDO's statement, which lists RS256 alone for Windows Hello that creates
 * ES256 keys. The policy's `algorithms` decide which keys are accepted.
 */
function disregardAlgorithms(metadata: MetadataStatement, fmt: string): void {
  if (metadata.authenticatorGetInfo) {
    const { algorithms: _, ...others } = metadata.authenticatorGetInfo;
    metadata.authenticatorGetInfo = others;
  }
  if (fmt === 'tpm') metadata.authenticationAlgorithms = tpmAlgorithms;
}
