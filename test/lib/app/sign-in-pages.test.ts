import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { resourcesOf, synthesize, withStack } from '../synthesize.ts';

const template = synthesize();
const ownDomain = synthesize('a domain of one’s own');

test('the bucket is private, encrypted, and refuses plain http', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: { ServerSideEncryptionConfiguration: [Match.anyValue()] },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          // Who may list is told of a missing object that it is missing, not that it is forbidden.
          Action: ['s3:GetObject', 's3:ListBucket'],
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Condition: { StringEquals: { 'AWS:SourceArn': Match.anyValue() } },
        }),
      ]),
    },
  });
});

test('pages and API share one origin, over https and nothing else', () => {
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      DefaultRootObject: 'index.html',
      HttpVersion: 'http2and3',
      Aliases: Match.absent(),
      CustomErrorResponses: Match.absent(),
      DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https' },
      CacheBehaviors: [
        {
          PathPattern: '/passkeys*',
          AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
          // AWS's own policies: CachingDisabled, AllViewerExceptHostHeader.
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
          ViewerProtocolPolicy: 'https-only',
        },
      ],
      Origins: [
        { OriginAccessControlId: Match.anyValue(), S3OriginConfig: { OriginAccessIdentity: '' } },
        { CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] } },
      ],
    },
  });
});

test('the headers allow what the pages need and no more', () => {
  synthesize('this machine').hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      // In the name, since names are shared by all regions.
      Name: Match.stringLikeRegexp('ap-southeast-2$'),
      SecurityHeadersConfig: {
        ContentSecurityPolicy: {
          ContentSecurityPolicy:
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
            "connect-src 'self' http://localhost:3000; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
          Override: true,
        },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, Override: true },
      },
      CustomHeadersConfig: {
        Items: Match.arrayWith([
          {
            Header: 'permissions-policy',
            Value: 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
            Override: true,
          },
        ]),
      },
    },
  });
});

test('with top origins the pages may be framed by these, and by no others', () => {
  const framed = synthesize('apps and other domains');
  const [policy] = Object.values(resourcesOf(framed, 'AWS::CloudFront::ResponseHeadersPolicy'));
  const config = JSON.stringify(policy?.Properties);
  expect(config).toContain('frame-ancestors https://shop.example https://portal.example"');
  expect(config).not.toContain('FrameOptions');
});

test('files with a hash in their name are kept, the well-known documents for an hour, all others asked for each time', () => {
  template.hasResourceProperties('Custom::CDKBucketDeployment', {
    DestinationBucketKeyPrefix: 'assets',
    Prune: false,
    SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
  });
  template.hasResourceProperties('Custom::CDKBucketDeployment', {
    DestinationBucketKeyPrefix: Match.absent(),
    Exclude: ['assets/*', '.well-known/*'],
    Prune: true,
    SystemMetadata: { 'cache-control': 'no-cache' },
  });
  template.hasResourceProperties('Custom::CDKBucketDeployment', {
    DestinationBucketKeyPrefix: '.well-known',
    // A document that has no content any more is gone.
    Prune: true,
    SystemMetadata: { 'cache-control': 'public, max-age=3600', 'content-type': 'application/json' },
  });
});

describe('a domain of one’s own', () => {
  test('has its certificate, and TLS 1.2 as the least', () => {
    ownDomain.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['login.example.com'],
        ViewerCertificate: {
          AcmCertificateArn: Match.stringLikeRegexp('^arn:aws:acm:us-east-1:'),
          MinimumProtocolVersion: 'TLSv1.2_2021',
          SslSupportMethod: 'sni-only',
        },
      },
    });
  });

  test.each([
    [
      { relyingPartyId: 'example.com', origins: 'https://example.com' },
      'webCertificateArn: it is missing, and the pages are served at the first of origins, "https://example.com". ' +
        'Give the ARN of a certificate for example.com in us-east-1, or leave the pages out with -c web=false',
    ],
    [
      { webCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/abc' },
      'webCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/abc" is given without the pages\' domain.',
    ],
    [
      { relyingPartyId: 'example.com', origins: 'https://example.com:8443' },
      'CloudFront answers at port 443 alone. Write "https://example.com"',
    ],
  ])('misconfigured: %j', (context, message) => {
    expect(() => withStack(context, () => undefined)).toThrow(message);
  });
});
