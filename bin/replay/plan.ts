import * as v from 'valibot';
import { type AuditEventType, auditEventSource } from '../../contract/events.ts';

const common = {
  time: v.pipe(
    v.string(),
    v.isoTimestamp(),
    v.check((time) => !Number.isNaN(Date.parse(time))),
  ),
  userId: v.pipe(v.string(), v.toLowerCase(), v.regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)),
};
const passkey = v.object({ credential: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)) });

const codesChanged = ['recovery_codes.made', 'recovery_codes.used', 'recovery_codes.reset'] as const;
const ofPasskey = ['passkey.added', 'passkey.imported', 'passkey.removed'] as const;
const recoveryEnded = ['recovery.cancelled', 'passkey.added', 'passkey.imported'] as const;
const ofUser = ['administration.locked', 'administration.unlocked', 'administration.forgotten'] as const;

const Relevant = v.variant('type', [
  v.object({ ...common, type: v.picklist(ofPasskey satisfies readonly AuditEventType[]), passkey }),
  v.object({
    ...common,
    type: v.picklist(['recovery.cancelled', ...codesChanged, ...ofUser] satisfies AuditEventType[]),
  }),
]);

/** The part of an audit event that a plan is made of. */
export type RelevantEvent = v.InferOutput<typeof Relevant>;

const types: readonly string[] = ['recovery.cancelled', ...ofPasskey, ...codesChanged, ...ofUser];
const Line = v.object({ type: v.string() });
/** An event in the form in which EventBridge delivers it. Events of other senders on the bus have another `source`. */
const Envelope = v.object({ source: v.string(), detail: v.unknown() });

/**
 * Returns the audit event of a line, as EventBridge delivers it or alone, `undefined` if a plan does not need it, or `wrong`
 * if it is no audit event.
 */
export function relevantEvent(line: unknown): RelevantEvent | undefined | 'wrong' {
  const isDelivered = v.is(Envelope, line);
  if (isDelivered && line.source !== auditEventSource) return undefined;
  const event = isDelivered ? line.detail : line;
  if (!v.is(Line, event)) return 'wrong';
  if (!types.includes(event.type)) return undefined;
  const parsed = v.safeParse(Relevant, event);
  return parsed.success ? parsed.output : 'wrong';
}

/** The steps for one user: each takes something away that the restore has brought back. */
export interface UserPlan {
  readonly userId: string;
  /** Milliseconds since the epoch. */
  readonly lastEventAt: number;
  /** Erase everything of the user, who was forgotten. The other steps are then left out. */
  readonly forget: boolean;
  /** Lock the user: the last of the user's locks and unlocks was a lock. */
  readonly lock: boolean;
  /** The last of them was an unlock. It is only reported, because an unlock makes a code that signs in. */
  readonly unlocked: boolean;
  /** Remove the recovery codes: the set was replaced or used after the restore point, so the restored set is outdated. */
  readonly resetCodes: boolean;
  /** Cancel the delayed recovery: the one that the restored table may have ended after the restore point. */
  readonly cancelRecovery: boolean;
  /** Remove these credentials, by the digests of their IDs. */
  readonly removed: readonly string[];
  /** Number of passkeys that the restored table lacks, because they were added later. They are only reported. */
  readonly lost: number;
}

/** Makes the plan of each user of whom there are events, in the order in which they happened. */
export function plan(events: readonly RelevantEvent[]): UserPlan[] {
  const inOrder = events.toSorted((one, other) => Date.parse(one.time) - Date.parse(other.time));
  const users = new Map<string, RelevantEvent[]>();
  for (const event of inOrder) {
    const own = users.get(event.userId);
    if (own) own.push(event);
    else users.set(event.userId, [event]);
  }
  return [...users].map(([userId, own]) => {
    const last = own.findLast(({ type }) => ofUser.some((each) => each === type))?.type;
    const added = new Set<string>();
    const removed = new Set<string>();
    for (const event of own) {
      if (!('passkey' in event)) continue;
      const isRemoval = event.type === 'passkey.removed';
      (isRemoval ? removed : added).add(event.passkey.credential);
      (isRemoval ? added : removed).delete(event.passkey.credential);
    }
    return {
      userId,
      lastEventAt: Math.max(...own.map(({ time }) => Date.parse(time))),
      // A sub never comes back.
      forget: own.some(({ type }) => type === 'administration.forgotten'),
      lock: last === 'administration.locked',
      unlocked: last === 'administration.unlocked',
      resetCodes: own.some(
        ({ type }) => type === 'administration.unlocked' || codesChanged.some((each) => each === type),
      ),
      cancelRecovery: own.some(({ type }) => recoveryEnded.some((each) => each === type)),
      removed: [...removed],
      lost: added.size,
    };
  });
}
