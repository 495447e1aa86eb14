import type { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { isCertRevoked } from '@simplewebauthn/server/helpers';

/** A certificate path: the leaf, the certificates above it, nearest first, and the trust anchor that they lead to. */
export interface CertificatePath {
  readonly leaf: X509Certificate;
  readonly issuers: readonly X509Certificate[];
  readonly anchor: X509Certificate;
}

/**
 * Finds the trust anchor of a chain (leaf first) and verifies each signature up to it. The chain may end at the anchor
 * or at a certificate that the anchor signed. Of several, it is the one that the chain ends at, else one that is valid now,
 * else any. The path has neither the anchor nor another certificate of its key below it. Dates, revocation and CA flags are
 * not checked here.
 *
 * @throws Error if the chain does not lead to one of `anchors`
 */
export function pathTo(anchors: readonly X509Certificate[], chain: readonly X509Certificate[]): CertificatePath {
  const last = chain.at(-1);
  if (!last) throw new Error('There is no certificate.');
  // Roots that were renewed have one key, so several may have signed it.
  const signers = anchors.filter((each) => isSignedBy(last, each));
  const anchor = anchors.find((each) => last.raw.equals(each.raw)) ?? signers.find(isValidNow) ?? signers[0];
  if (!anchor) throw new Error('The certificates lead to no trust anchor.');
  const [leaf, ...issuers] = hasKeyOf(last, anchor) ? chain.slice(0, -1) : chain;
  if (!leaf) throw new Error('There is no certificate below the trust anchor.');
  let issuer = anchor;
  for (const each of [leaf, ...issuers].reverse()) {
    if (!isSignedBy(each, issuer)) throw new Error('A certificate is not signed by the next one.');
    issuer = each;
  }
  return { leaf, issuers, anchor };
}

const isSignedBy = (certificate: X509Certificate, issuer: X509Certificate) =>
  certificate.issuer === issuer.subject && certificate.verify(issuer.publicKey);

const hasKeyOf = (one: X509Certificate, other: X509Certificate) => one.publicKey.equals(other.publicKey);

const isValidNow = ({ validFrom, validTo }: X509Certificate) =>
  Date.parse(validFrom) <= Date.now() && Date.now() <= Date.parse(validTo);

/**
 * Requires certificates to be valid now.
 *
 * @throws Error if one has expired or is not valid yet
 */
export function requireValidDates(certificates: readonly X509Certificate[]): void {
  if (!certificates.every(isValidNow)) throw new Error('A certificate has expired or is not valid yet.');
}

/**
 * Requires the certificates of a path not to be on the revocation lists that they name, as far as these can be reached.
 *
 * @throws Error if one is revoked
 */
export async function requireUnrevoked({ leaf, issuers, anchor }: CertificatePath): Promise<void> {
  const path = [leaf, ...issuers, anchor].map(({ raw }) => new x509.X509Certificate(raw));
  for (const [index, certificate] of path.entries()) {
    if (await isCertRevoked(certificate, path[index + 1])) throw new Error('A certificate is revoked.');
  }
}
