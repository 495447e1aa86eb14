import type { Policy } from '../../contract/policy.ts';
import type { Profile } from './items.ts';

/**
 * Whose request changes a user's passkeys or recovery codes. `administrator`: nothing more is asked. Otherwise a session of
 * the user, which may have been confirmed with a passkey or a recovery code (`confirmSession`).
 */
export type Permission = 'administrator' | UserSession;

/** A session that asks for a change. */
export interface UserSession extends Pick<Policy, 'changesNeed'> {
  /** Names the session of the access token. */
  readonly session: string;
  /** Confirmations at this time or before no longer count; seconds since the epoch. */
  readonly since: number;
  /** Whether the session began recently. */
  readonly recent: boolean;
  /**
   * When the change itself confirms the session, as a registration does in which the user was present; seconds since the
   * epoch. Only `addCredential` looks at it.
   */
  readonly confirmedAt?: number;
}

/**
 * Why a change is not permitted: an administrator has locked the user; the user has passkeys, and none confirmed the
 * session; the sign-in is too old.
 */
export type PermissionRefusal = 'locked' | 'unconfirmed' | 'sign-in-too-old';

/** A part of a write's condition, with its names and values. */
interface Condition {
  readonly condition: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, string | number>>;
}

const unlocked = 'attribute_not_exists(lockedAt)';

/**
 * Returns the condition on the profile under which the change is permitted, so that the write itself decides: a first
 * passkey that somebody registers at the same time counts, and so does a lock.
 */
export function permitted(permission: Permission): Condition {
  if (permission === 'administrator') return { condition: unlocked };
  const { session, since, recent, changesNeed } = permission;
  if (recent && changesNeed === 'recent-sign-in') return { condition: unlocked };
  const confirmed = 'confirmed.#session = :session AND confirmed.#at > :since';
  // DynamoDB refuses parentheses that change nothing.
  const orFirst = `((${confirmed}) OR attribute_not_exists(credentials) OR credentials = :noPasskeys)`;
  return {
    condition: `${unlocked} AND ${recent ? orFirst : confirmed}`,
    names: { '#session': 'session', '#at': 'at' },
    values: { ':session': session, ':since': since, ...(recent && { ':noPasskeys': 0 }) },
  };
}

/** Returns why the change is not permitted by this profile, or `undefined` if it is. */
export function refusedBy(
  profile: Partial<Profile> | undefined,
  permission: Permission,
): PermissionRefusal | undefined {
  const { lockedAt, confirmed, credentials = 0 } = profile ?? {};
  if (lockedAt) return 'locked';
  if (permission === 'administrator') return undefined;
  const { session, since, recent, changesNeed } = permission;
  if (confirmed?.session === session && confirmed.at > since) return undefined;
  if (credentials > 0 && changesNeed === 'passkey') return 'unconfirmed';
  return recent ? undefined : 'sign-in-too-old';
}
