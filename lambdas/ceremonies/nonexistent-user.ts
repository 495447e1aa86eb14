import type { Caller } from '../store/stored-action.ts';

/**
 * A user id that cannot exist: a `sub` is a UUID. It serves two purposes.
 *
 * - Functions query it while they start, so that the warm-up reads and writes no user's data.
 * - Requests about a user whom Cognito does not know go on as this user's, so that they make the same calls as for a
 *   known user.
 */
export const nonexistentUserId = 'warm-up';

/** The caller of warm-up operations. It is never stored, because their conditions fail. */
export const rehearsalCaller: Caller = { requestId: nonexistentUserId, supportId: nonexistentUserId };
