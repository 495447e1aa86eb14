/** What a deployment asks of ceremonies, in their options and again in their verification. */

/** The stack writes what it sets otherwise than {@link defaultPolicy} into the functions' environment. */
export interface Policy {
  /** WebAuthn Level 3, section 5.8.6. Anything but `required` takes who merely holds the device for its owner. */
  readonly userVerification: 'required' | 'preferred' | 'discouraged';
  /**
   * What is asked of attestation (section 6.5): nothing; that a statement, where there is one, verifies; that it verifies up to a
   * trust anchor of one of `authenticators`.
   */
  readonly attestation: 'none' | 'verified' | 'enforced';
  /** AAGUIDs that may be registered; any when empty. Without `enforced` attestation an AAGUID is the authenticator's mere word. */
  readonly authenticators: readonly string[];
  /** Whether passkeys that may be backed up (section 6.1.3) are refused, and those that become so. */
  readonly deviceBound: boolean;
  /** COSE algorithms, in order of preference, of those whose keys are checked (public-key.ts). */
  readonly algorithms: readonly number[];
  /**
   * Origins of pages that may embed a ceremony in a frame of another origin (section 5.10); none when empty. Browsers that do not tell
   * the page's origin can't do ceremonies in a frame.
   */
  readonly topOrigins: readonly string[];
  /** How many passkeys a user may have. */
  readonly credentialLimit: number;
  /** Whether an assertion is refused when its credential's backup eligibility has changed; it is recorded otherwise. */
  readonly strictBackupEligibility: boolean;
  /**
   * Which sign-ins are refused if the signature counter did not grow (section 6.1.1): those by passkeys that were registered as
   * device-bound, or all. The others are accepted and recorded. Replays are refused either way, because each challenge is used once.
   */
  readonly counterPolicy: 'refuse-device-bound' | 'refuse';
  /** Whether a passkey may be created without a prompt, within minutes of a sign-in with a password (section 5.1.3, `conditional`). */
  readonly conditionalCreation: boolean;
  /** Answers that a sign-in may give before it fails. */
  readonly answers: number;
  /**
   * Whether options for a user name list credential IDs. Without them nothing can be told from options (section 14.6.3), and only
   * discoverable credentials sign in, which all are that are registered here.
   */
  readonly sendCredentialIds: boolean;
  /** IDs of the app clients whose users prove their password before the passkey. */
  readonly passwordFirst: readonly string[];
  /** Whether sign-ins are recorded for the claims of their tokens (docs/token-claims.md). */
  readonly tokenClaims: boolean;
  /** Whether users can sign in otherwise than with a passkey, so that the last one may be removed. */
  readonly otherSignInMethods: boolean;
  /**
   * What a user must show to change passkeys or recovery codes. `passkey`: a user who has passkeys must have signed in with a passkey or a
   * recovery code, or confirm with a passkey. `recent-sign-in`: any recent sign-in is enough. A user without passkeys needs a recent sign-in in
   * both cases.
   */
  readonly changesNeed: 'passkey' | 'recent-sign-in';
  /** After how many hours a user without a passkey at hand may change passkeys all the same; 0 for never. */
  readonly recoveryDelayHours: number;
  /** How many hours ago a passkey must have been registered for a sign-in at a client of `passwordFirst`. */
  readonly passwordFirstPasskeyHours: number;
  /** Whether the user pool takes `Ada` and `ada` for two users. */
  readonly caseSensitiveNames: boolean;
}

/** Ed25519, ES256, RS256. */
const algorithms = [-8, -7, -257];

export const defaultPolicy: Policy = {
  userVerification: 'required',
  attestation: 'none',
  authenticators: [],
  deviceBound: false,
  algorithms,
  topOrigins: [],
  credentialLimit: 20,
  strictBackupEligibility: false,
  counterPolicy: 'refuse-device-bound',
  conditionalCreation: false,
  answers: 3,
  sendCredentialIds: true,
  passwordFirst: [],
  tokenClaims: false,
  otherSignInMethods: false,
  changesNeed: 'passkey',
  recoveryDelayHours: 24,
  passwordFirstPasskeyHours: 24,
  caseSensitiveNames: false,
};

/** The user handle of a user (WebAuthn Level 3, section 4): the `sub`, which is opaque and never used again. */
export const userHandle = (userId: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(userId);
