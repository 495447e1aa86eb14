/** What the stack tells its functions. */
import type { triggers } from './operations.ts';

/** Environment variables of the functions. None holds a secret; `SECRET_ARN` names one. */
export const environment = {
  tableName: 'TABLE_NAME',
  secretArn: 'SECRET_ARN',
  relyingPartyId: 'RELYING_PARTY_ID',
  relyingPartyName: 'RELYING_PARTY_NAME',
  /** Space-separated. */
  origins: 'ORIGINS',
  /** How old, in seconds, a sign-in may be to change passkeys. */
  recentAuthenticationSeconds: 'RECENT_AUTHENTICATION_SECONDS',
  /** JSON: the parts of the policy that differ from the default. */
  policy: 'POLICY',
  /** CloudWatch's namespace of the metrics. */
  metricsNamespace: 'POWERTOOLS_METRICS_NAMESPACE',
  /** `true` where metrics are divided by code, provider, platform and browser too. */
  detailedMetrics: 'DETAILED_METRICS',
  /** JSON of {@link Chain}: the triggers that a pool had before, where they go on beside ours. */
  chain: 'CHAIN',
  /** Where audit events go. */
  eventBusName: 'EVENT_BUS_NAME',
  auditRetentionDays: 'AUDIT_RETENTION_DAYS',
  /** One of {@link adoptionPolicies}, or `automatic`. */
  adoptionPolicy: 'ADOPTION_POLICY',
  /** Percent of sign-ins by passkey from which on `automatic` says `default`. */
  adoptionThreshold: 'ADOPTION_THRESHOLD',
  userPoolId: 'USER_POOL_ID',
  /** The endpoint of Cognito's API, without a slash at the end. */
  userPoolEndpoint: 'USER_POOL_ENDPOINT',
  /** JSON of {@link NoticeSettings}. */
  notices: 'NOTICES',
} as const;

/** How notices are sent. */
export interface NoticeSettings {
  /** An address, with or without a name before it: `Example <security@example.com>`. */
  readonly from: string;
  readonly replyTo?: string | undefined;
  /** The page on which people keep their passkeys. */
  readonly manageUrl?: string | undefined;
  /** Of SES. */
  readonly configurationSet?: string | undefined;
}

/** Who does the sign-ins that are not ours. */
export interface Chain {
  /** The app clients whose custom sign-ins are ours. */
  readonly clientIds: readonly string[];
  /** ARNs of the functions for all others, by the names of `LambdaConfig`. */
  readonly earlier: Readonly<Partial<Record<(typeof triggers)['auth-challenge'][number], string>>>;
}

/** Files beside the code of `register` where attestation is enforced: a BLOB of the FIDO Metadata Service, and a root other than FIDO's. */
export const metadataFiles = { blob: 'metadata-blob.jwt', root: 'metadata-root.pem' } as const;

/** Environment variables of the users' functions alone; apart from {@link environment}, so that the triggers' bundles stay without them. */
export const usersApiEnvironment = {
  /** Space-separated SHA-256 digests, base64url, of the secrets that the distribution may send. Without it any caller is let in. */
  originSecretDigests: 'ORIGIN_SECRET_DIGESTS',
} as const;

/** The header in which the distribution sends its secret. */
export const originSecretHeader = 'x-passkeys-origin';
