import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { resourcesOf, synthesize, withStack } from '../synthesize.ts';

const template = synthesize();
const ownDomain = synthesize('a custom domain');

test('The bucket of the pages is private and encrypted, and refuses plain HTTP', () => {
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

test('The pages and the API share one origin over HTTPS alone', () => {
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

test('The security headers allow only what the pages need', () => {
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

test('Only the configured top origins may frame the pages', () => {
  const framed = synthesize('apps and other domains');
  const [policy] = Object.values(resourcesOf(framed, 'AWS::CloudFront::ResponseHeadersPolicy'));
  const config = JSON.stringify(policy?.Properties);
  expect(config).toContain('frame-ancestors https://shop.example https://portal.example"');
  expect(config).not.toContain('FrameOptions');
});

test('Browsers cache hashed files for a year and well-known documents for an hour, and revalidate all others', () => {
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

test('CloudFront logs no request unless it is configured, and then into a private bucket whose logs expire', () => {
  template.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { Logging: Match.absent() } });
  const logged = withStack({ webAccessLogs: 'true' }, (_app, stack) => Template.fromStack(stack));
  const [id = ''] = Object.keys(resourcesOf(logged, 'AWS::S3::Bucket')).filter((each) => each.includes('AccessLogs'));
  logged.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: { Logging: { Bucket: { 'Fn::GetAtt': [id, 'RegionalDomainName'] }, IncludeCookies: false } },
  });
  logged.hasResourceProperties('AWS::S3::Bucket', {
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    BucketEncryption: { ServerSideEncryptionConfiguration: [Match.anyValue()] },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] },
  });
});

describe('Pages on a custom domain', () => {
  test('A distribution with a custom domain has the configured certificate and requires TLS 1.2', () => {
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
  ])('The stack refuses the context %j', (context, message) => {
    expect(() => withStack(context, () => undefined)).toThrow(message);
  });
});
