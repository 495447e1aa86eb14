/** What every ceremony asks for, in its options and again in its verification. */

/** COSE algorithms, in order of preference: Ed25519, ES256, RS256. */
export const algorithms = [-8, -7, -257];

/** How many passkeys a user may have. */
export const credentialLimit = 20;

/** The user handle of a user (WebAuthn Level 3, section 4): the `sub`, which is opaque and never used again. */
export const userHandle = (userId: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(userId);
