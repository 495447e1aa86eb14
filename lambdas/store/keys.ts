import { createHash } from 'node:crypto';
import {
  activityKeyPrefix,
  countedKeyPrefix,
  noticeHoursKeyPrefix,
  noticeKeyPrefix,
  userHandleKeyPrefix,
  userKeyPrefix,
} from '../../contract/keys.ts';

/** SHA-256 of the credential ID, base64url: an ID may be 1,023 bytes long, a sort key 1,024. */
export const credentialDigest = (credentialId: string): string => digestOf(credentialId);

const digestOf = (bytes: string): string =>
  createHash('sha256').update(Buffer.from(bytes, 'base64url')).digest('base64url');

/** Partition of a user's profile, credentials and registrations. */
export const userKey = (userId: string) => `${userKeyPrefix}${userId}`;

/** Begins the sort key of each credential. */
export const credentialKeyPrefix = 'CREDENTIAL#';

/** Sort key of a credential in its user's partition. */
export const credentialKey = (credentialId: string) => `${credentialKeyPrefix}${credentialDigest(credentialId)}`;

/** Sort key of the item that remembers the removal of a credential, in its user's partition. */
export const removalKey = (credentialId: string) => `REMOVED#${credentialDigest(credentialId)}`;

/** Sort key of the item with a user's registrations and counted changes in a clock hour (UTC), in the user's partition. */
export const hourKey = (at: Date) => `HOUR#${hourOf(at)}`;

/** The clock hour (UTC) of a time, such as `2026-11-30T14`. */
export const hourOf = (at: Date) => at.toISOString().slice(0, 'YYYY-MM-DDTHH'.length);

/** Sorts right behind the last credential. */
export const afterCredentials = 'CREDENTIAL$';

/**
 * Partition of a user's audit events. It is separate from the user's, so that reading the user stays one small query.
 */
export const activityKey = (userId: string) => `${activityKeyPrefix}${userId}`;

/** Partition of the item with the progress of a notice, by its event's id. */
export const noticeKey = (eventId: string) => `${noticeKeyPrefix}${eventId}`;

/** Sort key of that item. */
export const noticeSortKey = 'NOTICE';

/** Partition of the items that count a user's notices; the sort keys are clock hours ({@link hourOf}). */
export const noticesOfUserKey = (userId: string) => `${noticeHoursKeyPrefix}USER#${userId}`;

/** Partition of the folded notices of a clock hour ({@link hourOf}); the sort keys are users' ids. */
export const foldedNoticesKey = (hour: string) => `${noticeHoursKeyPrefix}HOUR#${hour}`;

/** Partition of the item that names the user of an imported credential's own user handle, base64url. */
export const userHandleKey = (userHandle: string) => `${userHandleKeyPrefix}${digestOf(userHandle)}`;

/** Sort key of that item. */
export const ownerKey = 'OWNER';

/** Number of items that a count is spread over, so that concurrent writers do not collide. */
export const shards = 4;

/** Sort key of a day's counts from the table's stream. */
export const methodsKey = (day: string, shard: number) => `${day}#METHODS#${shard}`;

/**
 * Sort key of a day's sign-ins by all methods. A separate item, because DynamoDB rejects a write that collides with a
 * transaction.
 */
export const signInsKey = (day: string, shard: number) => `${day}#SIGN-INS#${shard}`;

/** Sort key of the number of users with a passkey. It sorts after all days. */
export const totalKey = (shard: number | '') => `TOTAL#${shard}`;

/** Partition and sort key of the item that marks a record of the table's stream as counted. */
export const countedKey = (eventId: string) => `${countedKeyPrefix}${eventId}`;
