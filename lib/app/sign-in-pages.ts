import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AccessLevel,
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  type ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Config } from '../../contract/shapes.ts';
import type { OriginSecret } from '../origin-secret.ts';
import type { RelyingParty } from '../relying-party/relying-party.ts';
import { accessLogBucket } from './access-log-bucket.ts';
import { type PageDomain, pageDomain } from './page-domain.ts';
import { PageFiles } from './page-files.ts';
import { regionalName, securityHeaders } from './security-headers.ts';

/** How the pages are served. */
export interface SignInPagesProps {
  /** Where the user pool answers; with their own origin the only place the pages may connect to. */
  readonly userPoolEndpoint: string;

  /**
   * The pages' own origin, such as `https://example.com`. The DNS record is up to whoever owns the domain.
   * @default - https at the distribution's domain name
   */
  readonly origin?: string | undefined;

  /**
   * The certificate of that origin's host, which CloudFront takes from us-east-1 alone.
   * @default - CloudFront's own, for the distribution's domain name
   */
  readonly certificateArn?: string | undefined;

  /**
   * Origins of pages that may show these in a frame.
   * @default - none
   */
  readonly frameAncestors?: readonly string[] | undefined;

  /**
   * Whether CloudFront logs each request, with the viewer's address, into a bucket of its own: standard logs, which take some
   * minutes. The API's own access log has CloudFront's address in its place.
   * @default false
   */
  readonly accessLogs?: boolean | undefined;

  /**
   * The web ACL that AWS WAF judges each request by: one of scope CLOUDFRONT, in us-east-1, such as that of `DistributionWebAcl`.
   * @default - none, since it costs money
   */
  readonly webAclArn?: string | undefined;

  /**
   * How long the log of the function that copies the files is kept, and the access logs.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}

/**
 * The pages for signing in and registering a passkey, at the edge: a private bucket behind CloudFront, and the API at the
 * same origin, which spares browsers the preflight. The API is added later, since its functions need to know this domain.
 *
 * @throws Error when the origin and the certificate do not fit together
 */
export class SignInPages extends Construct {
  /** Where the pages are. */
  readonly origin: string;
  readonly distribution: Distribution;
  readonly bucket: IBucket;
  private readonly headers: ResponseHeadersPolicy;
  private readonly logRetention: RetentionDays;

  constructor(scope: Construct, id: string, props: SignInPagesProps) {
    super(scope, id);
    const domain = pageDomain(this, props.origin, props.certificateArn);
    this.logRetention = props.logRetention ?? RetentionDays.ONE_MONTH;
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    }) as IBucket; // CDK's declarations disagree with themselves under exactOptionalPropertyTypes.
    this.headers = securityHeaders(this, 'Headers', props);
    const logBucket = props.accessLogs ? accessLogBucket(this, this.logRetention) : undefined;
    this.distribution = this.createDistribution(domain, logBucket, props.webAclArn);
    this.origin = props.origin ?? `https://${this.distribution.distributionDomainName}`;
    acknowledgeRules(this.bucket, this.distribution, {
      ownDomain: domain !== undefined,
      logged: logBucket !== undefined,
      filtered: props.webAclArn !== undefined,
    });
  }

  /** The relying party of pages without a domain of their own: the distribution's domain name. */
  relyingParty(name: string): RelyingParty {
    return { id: this.distribution.distributionDomainName, name, origins: [this.origin] };
  }

  /**
   * Serves the API below the pages' own origin.
   *
   * @param originSecret what the API's functions want to see: `originSecret` of `Passkeys`
   */
  addApi(api: HttpApi, originSecret?: OriginSecret): void {
    const { region, urlSuffix } = Stack.of(this);
    const origin = new HttpOrigin(`${api.apiId}.execute-api.${region}.${urlSuffix}`, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      ...(originSecret && { customHeaders: { ...originSecret.customHeaders } }),
    });
    if (originSecret) this.distribution.node.addDependency(originSecret.values);
    this.distribution.addBehavior('/passkeys*', origin, {
      allowedMethods: AllowedMethods.ALLOW_ALL,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: this.headers,
    });
  }

  /**
   * Puts the built pages, their `/config.json`, the well-known documents and the providers' files into the bucket.
   *
   * @throws Error when the pages were not built
   */
  addFiles(
    config: Config,
    wellKnown: Readonly<Record<string, string>>,
    providerFiles: Readonly<Record<string, string>> = {},
  ): void {
    const { bucket, logRetention } = this;
    new PageFiles(this, 'Files', { bucket, config, wellKnown, providerFiles, logRetention });
  }

  private createDistribution(
    domain: PageDomain | undefined,
    logBucket: IBucket | undefined,
    webAclId: string | undefined,
  ): Distribution {
    const originAccessControl = new S3OriginAccessControl(this, 'AccessControl', {
      originAccessControlName: regionalName(this, 'AccessControl', 64),
    });
    return new Distribution(this, 'Distribution', {
      comment: 'Passkeys: pages and API',
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...domain,
      ...(webAclId !== undefined && { webAclId }),
      // Without cookies and bodies; queries of the pages and the API hold no secret.
      ...(logBucket && { logBucket, logIncludesCookies: false }),
      // No error pages: CloudFront would put them in the place of the API's own errors too.
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket, {
          originAccessControl,
          // To whom may not list, S3 answers 403 for what is missing.
          originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: this.headers,
      },
    });
  }
}

function acknowledgeRules(
  bucket: IBucket,
  distribution: Distribution,
  {
    ownDomain,
    logged,
    filtered,
  }: { readonly ownDomain: boolean; readonly logged: boolean; readonly filtered: boolean },
): void {
  const notLogged =
    'Static public files, the same for everyone: a log would only collect addresses. The API keeps its own.';
  Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: notLogged });
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'Users may sign in from wherever they are.' },
    {
      id: 'Annotation::@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      reason:
        'What is missing has to be a 404. Viewers can’t list: the default root object is set, and no query is passed on.',
    },
  );
  if (!filtered) {
    Validations.of(distribution).acknowledge({
      id: 'AwsSolutions-CFR2',
      reason:
        'Public routes are throttled; a web ACL costs more a month than the whole system, so it has to be asked for.',
    });
  }
  if (!logged) Validations.of(distribution).acknowledge({ id: 'AwsSolutions-CFR3', reason: notLogged });
  if (!ownDomain) {
    Validations.of(distribution).acknowledge({
      id: 'AwsSolutions-CFR4',
      reason: 'CloudFront fixes the protocol of its own domain name. A domain of one’s own gets TLS 1.2 as the least.',
    });
  }
}
