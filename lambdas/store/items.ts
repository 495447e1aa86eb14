/** What the table stores. Times are ISO 8601 unless stated otherwise; IDs are base64url. */

/** Links a sign-in to its session: whoever knows the client's random value began it. */
interface RecordedSignIn {
  /** SHA-256 of the client's random value and the app client, base64url. */
  readonly digest: string;
  /** Seconds since the epoch. */
  readonly at: number;
}

/** The same of a recovery code. */
interface CodeSignIn extends RecordedSignIn {
  /** What `tries` has in this place if this try was right. */
  readonly right: number;
}

/** Provides the claims of the tokens too, once. */
interface PasskeySignIn extends RecordedSignIn {
  readonly userVerified: boolean;
  /** Set once the claims are made. */
  readonly consumed?: true;
}

/** A sign-in that used a challenge. It distinguishes Cognito's second delivery of an answer from a replay. */
export interface ChallengeUse {
  /** Random value of the Cognito session's round. */
  readonly session: string;
  /** SHA-256 of the whole assertion, base64url. */
  readonly assertion: string;
  /** When the challenge expires and the entry may be removed; seconds since the epoch. */
  readonly expiresAt: number;
  readonly signIn?: PasskeySignIn;
}

/** The credential record of WebAuthn Level 3, section 4, with what users see of it. */
export interface Credential {
  readonly id: string;
  /** The user's `sub`. */
  readonly userId: string;
  /** The user handle in its authenticator, base64url, if that is not the `sub`: only imported credentials have one. */
  readonly userHandle?: string;
  /** COSE key, as the authenticator attested it. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly aaguid: string;
  readonly attestationFormat: string;
  readonly backupEligible: boolean;
  /**
   * Set if it became backup eligible after its registration. Then it still counts as device-bound where its signature
   * counter is concerned: the holder of a copied key can claim eligibility.
   */
  readonly becameEligible?: true;
  readonly backedUp: boolean;
  readonly relyingPartyId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt?: string;
  /**
   * Nonce of the challenge it was registered with, to recognize the same registration delivered again. Empty if it was
   * imported.
   */
  readonly registeredWith: string;
  /** When it was imported; missing if it was registered here. */
  readonly importedAt?: string;
  /** Keyed by the challenge's nonce. Entries stay until the challenge has expired. */
  readonly challengeUses: Readonly<Record<string, ChallengeUse>>;
}

/** The fields needed to verify an assertion and record the use. `challengeUses` may hold only the expired entries. */
export type VerifiableCredential = Pick<
  Credential,
  'id' | 'userId' | 'userHandle' | 'publicKey' | 'aaguid' | 'backupEligible'
> & { readonly challengeUses: Readonly<Record<string, Pick<ChallengeUse, 'expiresAt'> & Partial<ChallengeUse>>> };

/**
 * A set of recovery codes and the tries since. It is one attribute, which a new set replaces as a whole. Codes are
 * stored as digests, so reading the table is not enough to sign in.
 */
export interface RecoveryCodes {
  readonly createdAt: string;
  /**
   * Beginnings of the digests of all codes of the set: a used code that is tried again is no attack. Missing in sets of
   * earlier versions, where such a try counts as wrong.
   */
  readonly issued?: readonly string[];
  /**
   * Unused codes, keyed by digest. The value is always 0: `tryRecoveryCode` adds it to the count of wrong tries. Used
   * codes are deleted.
   */
  readonly unused: Readonly<Record<string, 0>>;
  /**
   * Keyed by place: the number of a right try, at least 0, or of a wrong one, below 0 (`recorded-try.ts`).
   * Distinguishes Cognito's second delivery from another try.
   */
  readonly tries: Readonly<Record<string, number>>;
  /** Wrong tries, each less than an hour after the one before. */
  readonly wrong: number;
  /** Time of the latest recorded try; seconds since the epoch. */
  readonly triedAt: number;
  /**
   * The latest sign-in that was tried in each place with a client's random value: `signIn0` and so on. Counts only if the
   * try that the place has is this one, and right.
   */
  readonly [signIn: `signIn${number}`]: CodeSignIn;
}

/** That a session may change passkeys and recovery codes, for some minutes. */
export interface Confirmation {
  /** Names the session of the access token. */
  readonly session: string;
  /** Seconds since the epoch: of the sign-in that began the session, or of the assertion made for it. */
  readonly at: number;
}

/** A recovery that takes effect after a delay, in which the owner can cancel it. */
export interface DelayedRecovery {
  readonly startedAt: string;
  /** From when a session can be confirmed by it; seconds since the epoch. */
  readonly dueAt: number;
  /** Until when; seconds since the epoch. */
  readonly endsAt: number;
}

/** A user's data other than credentials. */
export interface Profile {
  /** The Cognito user name, which need not be the `sub`. */
  readonly username: string;
  readonly credentials: number;
  /** ID of the credential that its owner wants offered first. */
  readonly defaultCredential?: string;
  readonly recoveryCodes?: RecoveryCodes;
  /** Since when an administrator refuses new credentials and codes. */
  readonly lockedAt?: string;
  /** The latest session that was confirmed with a passkey or a recovery code. */
  readonly confirmed?: Confirmation;
  /** A recovery without a passkey that was started and neither ended nor cancelled. */
  readonly recovery?: DelayedRecovery;
}

/** What is remembered of a removed credential. */
export interface RememberedRemoval {
  readonly removedAt: string;
  /** The user's `sub`, or the administrator's ARN. */
  readonly removedBy: string;
  /** When it no longer counts; seconds since the epoch. DynamoDB may delete it days later. */
  readonly expiresAt: number;
}

/** A user's partition: the profile, if the user ever had a credential or recovery codes, and the credentials. */
export interface UserRecord {
  readonly profile?: Profile;
  readonly credentials: readonly Credential[];
}
