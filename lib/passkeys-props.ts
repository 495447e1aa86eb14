import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { AuditTrailProps } from './events/audit-trail.ts';
import type { NoticesProps } from './events/notices.ts';
import type { ExistingDataProps } from './existing-data.ts';
import type { ProviderProps } from './functions/provider-blob.ts';
import type { ThrottlingProps } from './http-api.ts';
import type { LoggingProps } from './monitoring/logging.ts';
import type { MonitoringProps } from './monitoring/monitoring.ts';
import type { OriginSecret } from './origin-secret.ts';
import type { AdoptionProps } from './policy/adoption.ts';
import type { PolicyProps } from './policy/policy.ts';
import type { NativeAppProps } from './relying-party/native-apps.ts';
import type { PasskeyEndpointProps } from './relying-party/well-known.ts';
import type { AppClientProps } from './user-pool/app-clients.ts';
import type { AttachmentProps } from './user-pool/attachment.ts';
import type { IssuerProps } from './user-pool/issuer.ts';
import type { TokenClaimsProps } from './user-pool/token-claims.ts';
import type { TriggerProps } from './user-pool/triggers.ts';
import type { UserPoolWebAclProps } from './web-acl/user-pool-web-acl.ts';

/** How passkeys are added to a user pool. */
export interface PasskeysProps
  extends PolicyProps,
    ProviderProps,
    NativeAppProps,
    PasskeyEndpointProps,
    TriggerProps,
    TokenClaimsProps,
    LoggingProps,
    MonitoringProps,
    AuditTrailProps,
    AdoptionProps,
    NoticesProps,
    ThrottlingProps,
    UserPoolWebAclProps,
    AppClientProps,
    IssuerProps,
    AttachmentProps,
    ExistingDataProps {
  /**
   * The pool whose users get passkeys: a `UserPool` of the same stack without triggers of custom authentication, or an imported one
   * (`UserPool.fromUserPoolId`), whose settings all stay but for what is added (docs/existing-pools.md).
   */
  readonly userPool: IUserPool;

  /**
   * The app clients whose users may manage their passkeys. Each needs the flow ALLOW_CUSTOM_AUTH to sign in with one; those of an imported
   * pool are given it.
   */
  readonly userPoolClients: readonly IUserPoolClient[];

  /**
   * The domain passkeys are bound to: the host of the pages or a parent of it. Passkeys stay bound to it for good, so a
   * change makes all of them useless.
   */
  readonly relyingPartyId: string;

  /** The name people see when a passkey is made. */
  readonly relyingPartyName: string;

  /**
   * The origins of the pages that use passkeys, at the RP ID's domain or below, as browsers write them, such as
   * `https://example.com`.
   */
  readonly origins: readonly string[];

  /**
   * Origins on other domains that use the same passkeys, such as `https://example.co.uk`, of at most five names. Browsers ask
   * `/.well-known/webauthn` at the RP ID's domain (WebAuthn Level 3, section 5.11).
   * @default - none
   */
  readonly relatedOrigins?: readonly string[] | undefined;

  /**
   * The origins from which browsers may call the HTTP API across origins.
   * @default - `origins` and `relatedOrigins`, without those known only at deployment, which need none when the API is served below
   * them
   */
  readonly corsOrigins?: readonly string[];

  /**
   * The secret that a distribution in front of the users' API sends with each request. The functions then refuse every other caller. Give its
   * `customHeaders` to the distribution's origin. `SignInPages.addApi` does that.
   * @default - none: the API answers at its own address
   */
  readonly originSecret?: OriginSecret | undefined;

  /**
   * How long ago a user may have signed in to add, rename or remove a passkey or make recovery codes, in whole seconds, one minute to one hour.
   * @default Duration.minutes(10)
   */
  readonly recentAuthentication?: Duration | undefined;

  /**
   * How long the logs of the functions and of the API are kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * What becomes of the table of passkeys, and of the secret that belongs to it, when the stack is deleted or no longer has them. What is
   * retained is still deleted if the deployment that creates it fails, but for a table with `deletionProtection`.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether DynamoDB refuses to delete the table. Then a first deployment that fails leaves the empty table behind (docs/deployment.md).
   * @default true
   */
  readonly deletionProtection?: boolean;
}
