/**
 * Audit events: what was done to a user's ways to sign in, by whom and when. Docs/audit.md describes each. It imports nothing but types,
 * so that whoever takes events from EventBridge may import it.
 */
import type { PasskeyErrorCode } from './error-codes.ts';

/** EventBridge's `source` of all audit events. */
export const auditEventSource = 'passkeys';

/** Of the schema: a member more is no new version, a changed or missing one is. */
export const auditEventVersion = 1;

/** A passkey as events name it. */
interface AuditedPasskey {
  /** SHA-256 of the credential ID, base64url. */
  readonly credential: string;
  /** What its owner called it then. */
  readonly name: string;
  readonly aaguid: string;
  /** By the AAGUID; null when unknown. */
  readonly provider: string | null;
}

interface OfPasskey {
  readonly passkey: AuditedPasskey;
}

/** What each event says beside {@link AuditEventBase}; its name is EventBridge's `detail-type`. */
interface Details {
  'passkey.added': OfPasskey & { readonly backupEligible: boolean; readonly backedUp: boolean };
  /** An administrator stored a passkey that was registered elsewhere. `withoutNotice`: its owner gets no notice. */
  'passkey.imported': OfPasskey & {
    readonly backupEligible: boolean;
    readonly backedUp: boolean;
    readonly withoutNotice?: true;
  };
  'passkey.renamed': OfPasskey & { readonly previousName: string };
  'passkey.made_default': OfPasskey;
  'passkey.default_cleared': OfPasskey;
  'passkey.removed': OfPasskey;
  /**
   * The signature counter did not grow: the authenticator may have been copied, or the passkey was moved to one that does not count.
   * `accepted`: whether the policy let the sign-in pass all the same.
   */
  'passkey.counter_regressed': OfPasskey & { readonly accepted: boolean };
  /** `accepted`: whether the policy let the sign-in pass all the same. */
  'passkey.backup_eligibility_changed': OfPasskey & { readonly accepted: boolean };
  'sign_in.succeeded':
    | (OfPasskey & {
        readonly method: 'passkey';
        readonly userVerified: boolean;
        readonly backupEligible: boolean;
        readonly backedUp: boolean;
      })
    | { readonly method: 'recovery-code'; readonly remaining: number };
  'sign_in.refused':
    | (OfPasskey & { readonly method: 'passkey'; readonly code: PasskeyErrorCode })
    | { readonly method: 'recovery-code'; readonly code: PasskeyErrorCode };
  /** A signed-in user confirmed a session with a passkey, to change passkeys or codes in it. */
  'session.confirmed': OfPasskey & { readonly userVerified: boolean };
  'recovery_codes.made': { readonly remaining: number };
  'recovery_codes.used': { readonly remaining: number };
  /** `wrong` codes were tried, each less than an hour after the one before. Nobody got in by them. */
  'recovery_codes.failed_repeatedly': { readonly wrong: number };
  'recovery_codes.reset': object;
  /** Somebody who signed in without a passkey started a delayed recovery. It permits no change before `dueAt`, ISO 8601. */
  'recovery.started': { readonly dueAt: string };
  'recovery.cancelled': object;
  /** The user, with a passkey, or an administrator ended the waiting time. */
  'recovery.allowed': object;
  /** A session was confirmed by it, and may change passkeys for some minutes. */
  'recovery.used': object;
  /** An administrator looked at the user's passkeys or activity. */
  'administration.viewed': object;
  /** An administrator removed all passkeys and codes and refuses new ones. */
  'administration.locked': object;
  /** An administrator let the user in again, by one recovery code. */
  'administration.unlocked': object;
  /** An administrator erased everything that the table had of the user. The activity does not have this event. */
  'administration.forgotten': object;
}
export type AuditEventType = keyof Details;

/** What every event says. */
export interface AuditEventBase {
  readonly version: typeof auditEventVersion;
  /** The same each time that the event is delivered: the one to deduplicate by. */
  readonly id: string;
  /** ISO 8601, to the millisecond. */
  readonly time: string;
  /** The user's `sub`. */
  readonly userId: string;
  /** The user, or an administrator by the ARN that signed the request. */
  readonly actor: { readonly type: 'user' | 'administrator'; readonly id: string };
  /** Lambda's request id, which is in each line of the log. */
  readonly requestId: string;
  /** What people are shown of it. */
  readonly supportId: string;
  /** The app client, where Cognito says it: at sign-ins. */
  readonly clientId?: string;
  /** From here on where the API was called; Cognito tells triggers none of it. The address that reached API Gateway. */
  readonly sourceIp?: string;
  /** The caller's address, where the distribution vouches for it: only what came through it has one. */
  readonly viewerAddress?: string;
  /** The header `X-Forwarded-For`, of which a caller may write the beginning. */
  readonly forwardedFor?: string;
  /** CloudFront's id of a request through a distribution: the line of its log with this id has the caller's address. */
  readonly edgeRequestId?: string;
  readonly userAgent?: string;
}

/** An audit event: EventBridge's `detail`, and what the audit trail keeps. */
export type AuditEvent = {
  [Type in AuditEventType]: AuditEventBase & { readonly type: Type } & Details[Type];
}[AuditEventType];

/** An audit event as a user's activity has it. Refused sign-ins of one hour and method are one: the latest, with their number. */
export type ActivityEvent = AuditEvent & { readonly count?: number };

/** The audit events that people get a notice of by e-mail, where that is configured (docs/notices.md). */
export const noticeEventTypes = [
  'passkey.added',
  'passkey.imported',
  'passkey.removed',
  'recovery_codes.used',
  'recovery_codes.made',
  'recovery_codes.reset',
  'recovery_codes.failed_repeatedly',
  'recovery.started',
  'recovery.allowed',
  'recovery.used',
] as const satisfies readonly AuditEventType[];
export type NoticeEventType = (typeof noticeEventTypes)[number];
