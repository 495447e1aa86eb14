import { Duration, Names, Stack } from 'aws-cdk-lib';
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
  type ResponseSecurityHeadersBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/**
 * Nothing inline, nothing from elsewhere, no frames but those of `frameAncestors`; connections to the pages' own origin and the user
 * pool alone.
 */
function contentSecurityPolicy(userPoolEndpoint: string, frameAncestors: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${userPoolEndpoint}`,
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${frameAncestors.join(' ') || "'none'"}`,
  ].join('; ');
}

/** The headers that tell browsers how little the pages need. */
export function securityHeaders(
  scope: Construct,
  id: string,
  {
    userPoolEndpoint,
    frameAncestors = [],
  }: { userPoolEndpoint: string; frameAncestors?: readonly string[] | undefined },
): ResponseHeadersPolicy {
  const override = true;
  const securityHeadersBehavior: ResponseSecurityHeadersBehavior = {
    contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(userPoolEndpoint, frameAncestors), override },
    contentTypeOptions: { override },
    // It can't name origins. Browsers that know the policy above go by that.
    ...(frameAncestors.length === 0 && { frameOptions: { frameOption: HeadersFrameOption.DENY, override } }),
    referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override },
    strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: false, override },
  };
  return new ResponseHeadersPolicy(scope, id, {
    responseHeadersPolicyName: regionalName(scope, id, 128),
    securityHeadersBehavior,
    customHeadersBehavior: {
      customHeaders: [
        {
          header: 'permissions-policy',
          value: 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
          override,
        },
        { header: 'cross-origin-opener-policy', value: 'same-origin', override },
      ],
    },
  });
}

/**
 * A name with the region in it. CloudFront's names are one space for all regions of an account, so that the names CDK
 * generates let the same stack be deployed to one region only.
 */
export function regionalName(scope: Construct, id: string, maxLength: number): string {
  const longestRegion = 'ap-southeast-2'.length;
  const name = Names.uniqueResourceName(scope, {
    separator: '-',
    maxLength: maxLength - longestRegion - id.length - 2,
  });
  return `${name}-${id}-${Stack.of(scope).region}`;
}
