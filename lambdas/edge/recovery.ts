import type { Recovery, RecoveryResponse } from '../../contract/shapes.ts';
import type { DelayedRecovery } from '../store/items.ts';

/** A recovery as the API shows it. One that has ended is none. */
export function recovery(stored: DelayedRecovery | undefined, now = new Date()): Recovery | null {
  if (!stored || stored.endsAt * 1000 <= now.getTime()) return null;
  const { startedAt, dueAt, endsAt } = stored;
  return { startedAt, dueAt: isoTime(dueAt), endsAt: isoTime(endsAt) };
}

/** The body of an answer about a recovery. */
export const recoveryResponse = (stored: DelayedRecovery | undefined): RecoveryResponse => ({
  recovery: recovery(stored),
});

const isoTime = (seconds: number) => new Date(seconds * 1000).toISOString();
