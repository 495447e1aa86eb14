import { createHash } from 'node:crypto';

/** SHA-256 of the credential ID, base64url: an ID may be 1,023 bytes long, a sort key 1,024. */
export function credentialDigest(credentialId: string): string {
  return createHash('sha256').update(Buffer.from(credentialId, 'base64url')).digest('base64url');
}

/** Partition of all that belongs to a user. */
export const userKey = (userId: string) => `USER#${userId}`;

/** Sort key of the user's profile. It sorts right before the credentials, so that one query reads both. */
export const profileKey = '#PROFILE';

/** Sort key of a credential in its user's partition, and partition of the item that says who owns the credential ID. */
export const credentialKey = (credentialId: string) => `CREDENTIAL#${credentialDigest(credentialId)}`;

/** Sort key of the item that says that a registration has used its challenge, by the challenge's nonce. */
export const registrationKey = (nonce: string) => `REGISTRATION#${nonce}`;

/** Sorts right behind the last credential. */
export const afterCredentials = 'CREDENTIAL$';

/** Partition of a user's audit events: not the user's own, so that reading the user stays one small query. */
export const activityKey = (userId: string) => `ACTIVITY#${userId}`;

/** Sort key of the item that says who owns a credential ID. */
export const ownerKey = 'OWNER';
