/** The parts of the table's keys that infrastructure needs beside the store: for permissions and the filter of the stream. */

/** Begins the partition key of all that belongs to a user. */
export const userKeyPrefix = 'USER#';

/** Begins the partition key of a user's audit events. */
export const activityKeyPrefix = 'ACTIVITY#';

/** Begins the partition key of the item with the progress of a notice. */
export const noticeKeyPrefix = 'NOTICE#';

/** Begins the partition key of what is known of a clock hour's notices: of one user's, or of those that were folded. */
export const noticeHoursKeyPrefix = 'NOTICES#';

/** Begins the partition key of the item that names the user of an imported credential's own user handle. */
export const userHandleKeyPrefix = 'USER-HANDLE#';

/** Begins the partition key of the item that marks a record of the table's stream as counted. */
export const countedKeyPrefix = 'COUNTED#';

/** Partition key of the adoption counts of all users. */
export const adoptionKey = 'ADOPTION';

/** Sort key of the user's profile. It sorts right before the credentials, so that one query reads both. */
export const profileKey = '#PROFILE';
