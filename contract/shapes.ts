/** JSON that crosses the wire between functions, clients and commands. */
import type { PasskeyErrorCode } from './error-codes.ts';
import type { ActivityEvent, AuditEventType } from './events.ts';

/** A passkey as its owner sees it. Times are ISO 8601. */
export interface Passkey {
  readonly id: string;
  readonly name: string;
  /** What created it, by its AAGUID: a hint, not attested; null if unknown. A passkey that moved to another manager keeps it. */
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
  /** The delayed recovery that goes on, or `null`. */
  readonly recovery: Recovery | null;
}

/** A delayed recovery. Times are ISO 8601. */
export interface Recovery {
  readonly startedAt: string;
  /** From when a session can be confirmed by it. */
  readonly dueAt: string;
  /** Until when. */
  readonly endsAt: string;
}

/** Answer of `POST /passkeys/step-up`. */
export interface StepUpResponse {
  /** Until when this session may change passkeys and recovery codes; ISO 8601. */
  readonly confirmedUntil: string;
}

/** Body of `POST /passkeys/recovery` (all) and of `POST /admin/users/{sub}/recovery` (all but `start`). */
export interface RecoveryRequest {
  readonly action: 'start' | 'cancel' | 'allow';
}

/** Answer of both: the recovery that goes on then, or `null`. */
export interface RecoveryResponse {
  readonly recovery: Recovery | null;
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

/** One entry of a user's own activity: an audit event (`contract/events.ts`) as far as it is for the user. */
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
  /** Of a counter that regressed and of a changed backup eligibility: whether the sign-in passed all the same. */
  readonly accepted?: boolean;
  /** Only of refused sign-ins: the number of refusals by this method in this hour, if there were several. All other members describe the latest one. */
  readonly count?: number;
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
  readonly events: readonly ActivityEvent[];
  readonly cursor: string | null;
}

/** Answer of `DELETE /admin/users/{sub}/passkeys`, of one passkey there, and of `POST /admin/users/{sub}/lock`. */
export interface AdminRemovalResponse {
  /** How many passkeys this request has removed; 0 if they were removed before. */
  readonly removed: number;
}

/** Answer of `DELETE /admin/users/{sub}/lock`. */
export interface AdminUnlockResponse {
  /** A code to sign in with once, to be handed to the owner; `null` if the user was not locked. */
  readonly recoveryCode: string | null;
}

/** Answer of `DELETE /erasure/users/{sub}`: how many items this request has erased. */
export interface AdminForgetResponse {
  readonly passkeys: number;
  /** Events of the user's activity. */
  readonly activity: number;
  /** The profile, and what registrations, removals and imports had left. */
  readonly others: number;
  /** `false` if something is left: send the same request again. */
  readonly complete: boolean;
}

/** Answer of `DELETE /admin/users/{sub}/recovery-codes`. */
export interface AdminRecoveryResetResponse {
  /** Whether this request has removed a set of codes; `false` if the user had none. */
  readonly removed: boolean;
}

/** `challengeAnswer` of `RespondToAuthChallenge`, as JSON text, by a code that its owner kept. */
export interface RecoveryCodeAnswer {
  readonly type: 'recovery-code';
  readonly code: string;
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
  /** The index of providers' names and icons (`contract/providers.ts`); left out without `providerBlob`. */
  readonly providersUrl?: string;
}

/**
 * The name in `ClientMetadata` of `RespondToAuthChallenge` under which a client sends a random value, new for each sign-in: by it the tokens'
 * claims find the answer that Verify recorded (docs/token-claims.md). It is no claim itself.
 */
export const signInValueName = 'passkey_sign_in';
