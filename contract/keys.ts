/** The parts of the table's keys that the filter of its stream needs beside the store (lib/events/audit-trail.ts). */

/** Begins the partition key of all that belongs to a user. */
export const userKeyPrefix = 'USER#';

/** Sort key of the user's profile. It sorts right before the credentials, so that one query reads both. */
export const profileKey = '#PROFILE';
