import type { Caller } from '../store/stored-action.ts';

/**
 * A user id that cannot exist: a `sub` is a UUID. Functions query it while they start, so that the warm-up reads and
 * writes no user's data. Requests about unknown users must not use it: all would share one partition (`decoyUserId`).
 */
export const nonexistentUserId = 'warm-up';

/** The caller of warm-up operations. It is never stored, because their conditions fail. */
export const rehearsalCaller: Caller = { requestId: nonexistentUserId, supportId: nonexistentUserId };
