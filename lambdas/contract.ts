/**
 * What the infrastructure, the functions and the browser client agree on, and the only file they share: HTTP operations,
 * JSON shapes, environment names, error codes. It imports nothing but types and runs nothing.
 */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/browser';
import type { AuditEvent, AuditEventType } from './events.ts';

/** The Lambda function behind Cognito's custom authentication, and the triggers it answers; the name is the bundle's folder. */
export const triggers = {
  'auth-challenge': ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'],
} as const;
export type TriggerName = keyof typeof triggers;

/** The Lambda functions of one HTTP operation each; the name is the source file and the bundle's folder. */
export const operations = {
  'registration-options': { method: 'POST', path: '/passkeys/registration/options', public: false },
  register: { method: 'POST', path: '/passkeys', public: false },
  list: { method: 'GET', path: '/passkeys', public: false },
  update: { method: 'PATCH', path: '/passkeys/{id}', public: false },
  remove: { method: 'DELETE', path: '/passkeys/{id}', public: false },
  'recovery-codes': { method: 'GET', path: '/passkeys/recovery-codes', public: false },
  'new-recovery-codes': { method: 'POST', path: '/passkeys/recovery-codes', public: false },
  activity: { method: 'GET', path: '/passkeys/activity', public: false },
  'authentication-options': { method: 'POST', path: '/passkeys/authentication/options', public: true },
  'authentication-user': { method: 'POST', path: '/passkeys/authentication/user', public: true },
  telemetry: { method: 'POST', path: '/passkeys/telemetry', public: true },
  'adoption-policy': { method: 'GET', path: '/passkeys/policy', public: true },
} as const;
export type OperationName = keyof typeof operations;

/**
 * The same for operations of administrators, who sign with AWS credentials (IAM) instead of having a user's token. For themselves, so that
 * browsers don't load them.
 */
export const administration = {
  'admin-list': { method: 'GET', path: '/admin/users/{sub}/passkeys' },
  'admin-remove': { method: 'DELETE', path: '/admin/users/{sub}/passkeys/{id}' },
  'admin-remove-all': { method: 'DELETE', path: '/admin/users/{sub}/passkeys' },
  'admin-activity': { method: 'GET', path: '/admin/users/{sub}/activity' },
  'admin-reset-recovery': { method: 'DELETE', path: '/admin/users/{sub}/recovery-codes' },
} as const;
export type AdministrationName = keyof typeof administration;

/** The Lambda function that reads the table's stream; the name is the source file and the bundle's folder. */
export const streams = { 'audit-events': 'what was written becomes audit events' } as const;
export type StreamName = keyof typeof streams;

/** The audit events that people get a notice of by e-mail, where that is configured (docs/notices.md). */
export const noticed = [
  'passkey.added',
  'passkey.removed',
  'recovery_codes.used',
  'recovery_codes.made',
  'recovery_codes.reset',
] as const satisfies readonly AuditEventType[];
export type Noticed = (typeof noticed)[number];

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
  /** CloudWatch's namespace of the metrics; the name is Powertools'. */
  metricsNamespace: 'POWERTOOLS_METRICS_NAMESPACE',
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

/**
 * The name in `ClientMetadata` of `RespondToAuthChallenge` under which a client sends a random value, new for each sign-in: by it the tokens'
 * claims find the answer that Verify recorded (docs/token-claims.md). It is no claim itself.
 */
export const signInValueName = 'passkey_sign_in';

/** Files beside the code of `register` where attestation is enforced: a BLOB of the FIDO Metadata Service, and a root other than FIDO's. */
export const metadataFiles = { blob: 'metadata-blob.jwt', root: 'metadata-root.pem' } as const;

/** Every refusal has one of these codes, and no other. */
export const passkeyErrorCodes = [
  'invalid_request',
  'unauthorized',
  'reauthentication_required',
  'challenge_invalid',
  'challenge_expired',
  'challenge_used',
  'passkey_unknown',
  'passkey_exists',
  'passkey_limit_reached',
  'authenticator_not_allowed',
  'last_sign_in_method',
  'user_verification_required',
  'verification_failed',
  'counter_regressed',
  'too_many_requests',
  'internal',
] as const;
export type PasskeyErrorCode = (typeof passkeyErrorCodes)[number];

/** `application/problem+json` (RFC 9457): the body of every refusal and fault of the API. */
export interface Problem {
  readonly type: `urn:passkeys:error:${PasskeyErrorCode}`;
  /** Plain words for people, with the next step. */
  readonly title: string;
  readonly status: number;
  readonly code: PasskeyErrorCode;
  /** Finds the request in the logs. */
  readonly supportId: string;
}

/** A passkey as its owner sees it. Times are ISO 8601. */
export interface Passkey {
  readonly id: string;
  readonly name: string;
  /** Who made the authenticator, by its AAGUID: a hint, not attested; null when unknown. */
  readonly provider: string | null;
  /** The authenticator's model, to find an icon by; zeros when it does not say. */
  readonly aaguid: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  /** Backed up by its provider, and so on the user's other devices too. */
  readonly synced: boolean;
  readonly default: boolean;
  readonly transports: readonly string[];
}

/** Optional body of `POST /passkeys/registration/options`: labels that the user's own authenticator shows. */
export interface RegistrationOptionsRequest {
  /** The account's name as people know it, such as the e-mail address; the Cognito user name when left out. */
  readonly userName?: string;
  readonly displayName?: string;
  /** For a passkey that is made without a prompt, where the policy allows it. */
  readonly conditional?: boolean;
}

/** Body of `POST /passkeys`. */
export interface RegisterRequest {
  readonly credential: RegistrationResponseJSON;
  readonly name?: string;
  /** As in the request for its options. */
  readonly conditional?: boolean;
}

/** Body of `POST /passkeys/authentication/user`. */
export interface AuthenticationUserRequest {
  readonly credential: AuthenticationResponseJSON;
}

/** Answer of `POST /passkeys/authentication/user`: the Cognito user name to give to `InitiateAuth`. */
export interface AuthenticationUserResponse {
  readonly username: string;
}

/** How far clients go: offer passkeys beside the rest, ask for them again and again, or lead with them (docs/adoption.md). */
export const adoptionPolicies = ['optional', 'promote', 'default'] as const;
export type AdoptionPolicy = (typeof adoptionPolicies)[number];

/** Answer of `GET /passkeys/policy`, for whoever asks. */
export interface AdoptionPolicyResponse {
  readonly policy: AdoptionPolicy;
}

/** Answer of `GET /passkeys`. */
export interface ListResponse {
  readonly passkeys: readonly Passkey[];
}

/** Body of `PATCH /passkeys/{id}`: what changes. `default: true` takes it from the one that had it. */
export interface UpdateRequest {
  readonly name?: string;
  readonly default?: boolean;
}

/** Answer of `GET /passkeys/recovery-codes`. */
export interface RecoveryCodesResponse {
  /** How many codes of the newest set were not used yet. */
  readonly remaining: number;
  /** When the set was made; null when there is none. */
  readonly createdAt: string | null;
}

/** Answer of `POST /passkeys/recovery-codes`: a new set, shown this once; it takes the place of the older one. */
export interface NewRecoveryCodesResponse extends RecoveryCodesResponse {
  readonly codes: readonly string[];
}

/** One entry of a user's own activity: an audit event (`lambdas/events.ts`) as far as it is for the user. */
export interface Activity {
  readonly id: string;
  readonly type: AuditEventType;
  /** ISO 8601. */
  readonly time: string;
  readonly by: 'user' | 'administrator';
  /** What the passkey was called then, and who made the authenticator. */
  readonly passkey?: { readonly name: string; readonly provider: string | null };
  /** Of sign-ins. */
  readonly method?: 'passkey' | 'recovery-code';
  /** Of refused ones. */
  readonly code?: PasskeyErrorCode;
  readonly supportId: string;
}

/** Answer of `GET /passkeys/activity`: the newest first. */
export interface ActivityResponse {
  readonly activity: readonly Activity[];
  /** Give it as the query's `cursor` to get older ones; null when there are none. */
  readonly cursor: string | null;
}

/** Answer of `GET /admin/users/{sub}/activity`: the newest first, whole. */
export interface AdminActivityResponse {
  readonly events: readonly AuditEvent[];
  readonly cursor: string | null;
}

/** `challengeAnswer` of `RespondToAuthChallenge`, as JSON text, by a code that its owner kept. */
export interface RecoveryCodeAnswer {
  readonly type: 'recovery-code';
  readonly code: string;
}

/** `challengeAnswer` of `RespondToAuthChallenge`, as JSON text. */
export interface PasskeyAnswer {
  readonly type: 'passkey';
  readonly credential: AuthenticationResponseJSON;
}

/** Public parameters of the custom challenge that `InitiateAuth` answers with. */
export interface ChallengeParameters {
  /** JSON text of `PublicKeyCredentialRequestOptionsJSON`. */
  readonly options: string;
  /** Space-separated `type`s of answers that are accepted. */
  readonly methods: string;
  /** Finds this round in the logs, whatever becomes of it: Cognito tells nothing of a refusal. */
  readonly supportId: string;
}

/** `GET /config.json`: all that a client has to know. Both URLs are absolute and have no trailing slash. */
export interface Config {
  readonly region: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly userPoolEndpoint: string;
  readonly apiUrl: string;
  readonly relyingParty: { readonly id: string; readonly name: string };
  /** Whether users may sign in with a code by e-mail; left out where they may not. */
  readonly emailCode?: boolean;
}
