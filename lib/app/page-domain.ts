import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type DistributionProps, SecurityPolicyProtocol } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { isLocal } from '../relying-party/domains.ts';

/** What a distribution needs to answer at a domain of one's own. */
export type PageDomain = Required<Pick<DistributionProps, 'domainNames' | 'certificate' | 'minimumProtocolVersion'>>;

/**
 * The domain that a distribution takes for the pages, or undefined when they stay at CloudFront's own, or on this machine.
 *
 * @throws Error when a certificate is missing or has nothing to certify
 */
export function pageDomain(
  scope: Construct,
  origin: string | undefined,
  certificateArn: string | undefined,
): PageDomain | undefined {
  if (origin === undefined) {
    if (certificateArn === undefined) return undefined;
    throw new Error(
      `webCertificateArn: "${certificateArn}" is given without the pages' domain. Give relyingPartyId and origins too, ` +
        'or leave it out.',
    );
  }
  const { hostname, port } = new URL(origin);
  if (isLocal(hostname)) return undefined;
  if (port !== '') {
    throw new Error(
      `origins: the pages are served at the first, "${origin}", and CloudFront answers at port 443 alone. ` +
        `Write "https://${hostname}", or leave the pages out with -c web=false`,
    );
  }
  if (certificateArn === undefined) {
    throw new Error(
      `webCertificateArn: it is missing, and the pages are served at the first of origins, "${origin}". Give the ARN of a ` +
        `certificate for ${hostname} in us-east-1, or leave the pages out with -c web=false`,
    );
  }
  return {
    domainNames: [hostname],
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
  };
}
