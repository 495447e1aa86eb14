import { createHash } from 'node:crypto';
import { userKeyPrefix } from '../../contract/keys.ts';

/** SHA-256 of the credential ID, base64url: an ID may be 1,023 bytes long, a sort key 1,024. */
export function credentialDigest(credentialId: string): string {
  return createHash('sha256').update(Buffer.from(credentialId, 'base64url')).digest('base64url');
}

/** Partition of all that belongs to a user. */
export const userKey = (userId: string) => `${userKeyPrefix}${userId}`;

/** Sort key of a credential in its user's partition, and partition of the item that says who owns the credential ID. */
export const credentialKey = (credentialId: string) => `CREDENTIAL#${credentialDigest(credentialId)}`;

/** Sort key of the item that says that a registration has used its challenge, by the challenge's nonce. */
export const registrationKey = (nonce: string) => `REGISTRATION#${nonce}`;

/** Sorts right behind the last credential. */
export const afterCredentials = 'CREDENTIAL$';

/** Partition of a user's audit events: not the user's own, so that reading the user stays one small query. */
export const activityKey = (userId: string) => `ACTIVITY#${userId}`;

/** Partition of the item that says how far a notice is, by its event's id. */
export const noticeKey = (eventId: string) => `NOTICE#${eventId}`;

/** Sort key of that item. */
export const noticeSortKey = 'NOTICE';

/** Sort key of the item that says who owns a credential ID. */
export const ownerKey = 'OWNER';

/** Partition of how passkeys are adopted, of all users together (docs/adoption.md). */
export const adoptionKey = 'ADOPTION';

/** Items that share a count, so that many who count at once don't wait for each other. */
export const shards = 4;

/** Sort key of a day's counts from the table's stream. */
export const methodsKey = (day: string, shard: number) => `${day}#METHODS#${shard}`;

/** Sort key of a day's sign-ins of all methods. Apart from the others: what meets a transaction at the same item is refused. */
export const signInsKey = (day: string, shard: number) => `${day}#SIGN-INS#${shard}`;

/** Sort key of how many users have a passkey. It sorts behind all days. */
export const totalKey = (shard: number | '') => `TOTAL#${shard}`;

/** Partition and sort key of the item that says that a record of the table's stream was counted. */
export const countedKey = (eventId: string) => `COUNTED#${eventId}`;
