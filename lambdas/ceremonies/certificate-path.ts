import type { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { isCertRevoked } from '@simplewebauthn/server/helpers';

/** A certificate path, leaf first, and the trust anchor that it leads to. */
export interface CertificatePath {
  readonly certificates: readonly X509Certificate[];
  readonly anchor: X509Certificate;
}

/**
 * Finds the trust anchor of a chain (leaf first) and verifies each signature up to it. The chain may end at the anchor
 * or at a certificate that the anchor signed. Of several, it is the one that the chain ends at, else one that is valid now,
 * else any. The path has neither the anchor nor another certificate of its key. Dates, revocation and CA flags are not
 * checked here.
 *
 * @throws Error if the chain does not lead to one of `anchors`
 */
export function pathTo(anchors: readonly X509Certificate[], chain: readonly X509Certificate[]): CertificatePath {
  const last = chain.at(-1);
  const issuers = anchors.filter((each) => last && (last.raw.equals(each.raw) || isSignedBy(last, each)));
  // Roots that were renewed have one key, so several may have signed it.
  const anchor = issuers.find((each) => last?.raw.equals(each.raw)) ?? issuers.find(isValidNow) ?? issuers[0];
  if (!last || !anchor) throw new Error('The certificates lead to no trust anchor.');
  const certificates = hasKeyOf(last, anchor) ? chain.slice(0, -1) : chain;
  const path = [...certificates, anchor];
  if (certificates.length === 0 || !certificates.every((each, index) => isSignedBy(each, path[index + 1]))) {
    throw new Error('A certificate is not signed by the next one.');
  }
  return { certificates, anchor };
}

const isSignedBy = (certificate: X509Certificate, issuer: X509Certificate | undefined) =>
  issuer !== undefined && certificate.issuer === issuer.subject && certificate.verify(issuer.publicKey);

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
export async function requireUnrevoked({ certificates, anchor }: CertificatePath): Promise<void> {
  const path = [...certificates, anchor].map(({ raw }) => new x509.X509Certificate(raw));
  for (const [index, certificate] of path.entries()) {
    if (await isCertRevoked(certificate, path[index + 1])) throw new Error('A certificate is revoked.');
  }
}
