import { type Pool, type PoolUser, userByName, userBySub } from '../user-pool.ts';
import type { Candidate } from './line.ts';
import type { SkipReason } from './report.ts';

/** Where users are looked up. */
export interface UserPool extends Pool {
  /** Whether a user may be younger than a passkey that names it by user name only: users have moved to a new pool. */
  readonly allowNewerUsers: boolean;
}

/** The user a passkey belongs to, or why it is left out. */
export type Found =
  | { readonly sub: string; readonly username: string }
  | { readonly reason: SkipReason; readonly detail: string };

/** Rows of a user mostly come one after the other. */
const remembered = 1000;

/** Clocks differ; a passkey is as old as its user at the most. */
const clockSkew = 60_000;

/**
 * Finds the users of passkeys in the user pool. A `sub` is never used again, a user name may be: so one that is found by name only has to be
 * as old as the passkey. Cognito also finds users by their aliases; those are not taken for the name.
 */
export function findUsers({ allowNewerUsers, ...pool }: UserPool) {
  const known = new Map<string, Promise<PoolUser | undefined>>();

  function lookUp({ sub, username }: Candidate['user']): Promise<PoolUser | undefined> {
    const key = JSON.stringify([sub, username]);
    const before = known.get(key);
    if (before) return before;
    const found = sub !== undefined && sub !== username ? userBySub(pool, sub) : userByName(pool, username ?? '');
    known.set(key, found);
    const [oldest] = known.keys();
    if (known.size > remembered && oldest !== undefined) known.delete(oldest);
    return found;
  }

  return async ({ user: named, credential }: Candidate): Promise<Found> => {
    const user = await lookUp(named);
    const { sub, username } = named;
    if (!user) return { reason: 'user-unknown', detail: 'The user pool has no such user.' };
    if (sub === undefined ? user.username !== username : user.sub !== sub) {
      return { reason: 'user-unknown', detail: 'The user pool has another user by that name.' };
    }
    if (sub !== undefined && username !== undefined && user.username !== username) {
      return { reason: 'user-mismatch', detail: 'The user of that sub has another user name.' };
    }
    if (user.federated) {
      return { reason: 'user-federated', detail: 'Cognito does not let federated users sign in with passkeys.' };
    }
    const born = (user.createdAt?.getTime() ?? 0) - clockSkew;
    if (sub === undefined && !allowNewerUsers && born > Date.parse(credential.createdAt)) {
      return { reason: 'user-newer', detail: 'The user was made after the passkey: it was somebody else’s name.' };
    }
    return { sub: user.sub, username: user.username };
  };
}
