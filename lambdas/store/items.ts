/** What the table holds. Times are ISO 8601 unless they say otherwise; IDs are base64url. */

/** What the claims of a sign-in's tokens are found by and made of; gone once they are made. */
interface RecordedSignIn {
  /** SHA-256 of the client's random value and the app client, base64url. */
  readonly digest: string;
  /** Seconds since the epoch. */
  readonly at: number;
  readonly userVerified: boolean;
}

/** A sign-in that used a challenge: what tells Cognito's second delivery of the same answer from a replay. */
export interface ChallengeUse {
  /** Random value of the Cognito session's round. */
  readonly session: string;
  /** SHA-256 of the whole assertion, base64url. */
  readonly assertion: string;
  /** When the challenge has expired and the entry can go; seconds since the epoch. */
  readonly expiresAt: number;
  readonly signIn?: RecordedSignIn;
}

/** The credential record of WebAuthn Level 3, section 4, and what people see of it. */
export interface Credential {
  readonly id: string;
  /** The user's `sub`. */
  readonly userId: string;
  /** The user handle that its authenticator keeps, base64url, where that is not the `sub`: an imported credential's. */
  readonly userHandle?: string;
  /** COSE key, as the authenticator attested it. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly aaguid: string;
  readonly attestationFormat: string;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly relyingPartyId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt?: string;
  /** Nonce of the challenge it was registered with: the same registration delivered again is recognized by it. Empty when it was imported. */
  readonly registeredWith: string;
  /** When it was imported, if it was registered elsewhere. */
  readonly importedAt?: string;
  /** By the challenge's nonce; entries stay until the challenge has expired. */
  readonly challengeUses: Readonly<Record<string, ChallengeUse>>;
}

/** As much of a credential as it takes to verify its assertion and to record that. Of its uses, the expired ones at least are known. */
export type KnownCredential = Pick<
  Credential,
  'id' | 'userId' | 'userHandle' | 'publicKey' | 'aaguid' | 'backupEligible'
> & { readonly challengeUses: Readonly<Record<string, Pick<ChallengeUse, 'expiresAt'> & Partial<ChallengeUse>>> };

/**
 * A set of recovery codes and the tries since. It is one attribute, which a new set replaces whole. Codes are kept as digests: who reads the
 * table can't sign in with them.
 */
export interface RecoveryCodes {
  readonly createdAt: string;
  /** By a code's digest: what a try of it counts as wrong, nothing. A used one is gone. */
  readonly unused: Readonly<Record<string, 0>>;
  /** By session and digest: 0 for the right code, 1 for a wrong one; what tells Cognito's second delivery of a try from another try. */
  readonly tries: Readonly<Record<string, number>>;
  /** Wrong tries, each less than an hour after the one before. */
  readonly wrong: number;
  /** The latest try; seconds since the epoch. */
  readonly triedAt: number;
}

/** What a user has beside credentials. */
export interface Profile {
  /** The Cognito user name, which need not be the `sub`. */
  readonly username: string;
  readonly credentials: number;
  /** ID of the credential its owner wants offered first. */
  readonly defaultCredential?: string;
  readonly recoveryCodes?: RecoveryCodes;
}

/** Who has a credential ID; after a removal, who had it. */
export interface Owner {
  readonly userId: string;
  readonly removedAt?: string;
  /** When the removal may be forgotten; seconds since the epoch. */
  readonly expiresAt?: number;
}

/** A user's partition: the profile, when there ever was a credential, and the credentials. */
export interface UserRecord {
  readonly profile?: Profile;
  readonly credentials: readonly Credential[];
}
