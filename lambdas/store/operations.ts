/**
 * All operations that functions call, for the type `Store` and for tests. A function imports the few that it calls from
 * their own files.
 */
export { readActivity, storeEvents } from './activity.ts';
export { addCredential } from './add-credential.ts';
export { countSignIn, countUsers, readDays, readUsersWithPasskey } from './adoption.ts';
export { confirmByRecovery, confirmSession, findSignIn } from './confirm-session.ts';
export { consumeSignInRecord } from './consume-sign-in-record.ts';
export { countEvents } from './count-events.ts';
export { decideRecovery, startRecovery } from './delayed-recovery.ts';
export { eraseActivity } from './erase-activity.ts';
export { eraseNoticeHours, foldNotice, readFoldedNotices, takeNoticePlace } from './folded-notices.ts';
export { forgetUser } from './forget-user.ts';
export { lockUser, unlockUser } from './lock-user.ts';
export { claimNotice, readUsername, recordNoticeSent, releaseNotice } from './notices.ts';
export { findCredential, findRemoval, findUserByHandle, readUser } from './read.ts';
export { readForChange } from './read-for-change.ts';
export { recordRefusal, recordView } from './record-action.ts';
export { recordUse } from './record-use.ts';
export { removeRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts';
export { removeAllCredentials, removeCredential } from './remove-credentials.ts';
export { tryRecoveryCode } from './try-recovery-code.ts';
export { updateCredential } from './update-credential.ts';
