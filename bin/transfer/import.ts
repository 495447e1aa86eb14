import {
  type Import,
  type ImportOutcome,
  importCredential,
  outcomeOfImport,
} from '../../lambdas/store/import-credential.ts';
import { credentialDigest } from '../../lambdas/store/keys.ts';
import type { Caller } from '../../lambdas/store/stored-action.ts';
import type { Table } from '../../lambdas/store/table.ts';
import type { Candidate } from './line.ts';
import type { Report, Skipped } from './report.ts';
import type { Row, Source } from './sources.ts';
import type { Found } from './users.ts';

/** What an import needs, and how it is done. */
export interface ImportServices {
  readonly source: Source;
  readonly table: Table;
  /** Whose a passkey is. */
  readonly findUser: (candidate: Candidate) => Promise<Found>;
  readonly relyingPartyId: string;
  readonly passkeyLimit: number;
  readonly dryRun: boolean;
  /** The owners of imported passkeys get no notices. */
  readonly withoutNotices: boolean;
  /** This run, as the audit events of all its passkeys name it. */
  readonly by: Caller;
  /** Waits for the turn of the next row. */
  readonly pace: () => Promise<void>;
  /** Told after each page how much of the source was read. */
  readonly onProgress: (progress: number) => void;
  /** Ends it after a page. */
  readonly signal: AbortSignal;
}

const details: Record<Exclude<ImportOutcome, 'imported' | 'there'>, (limit: number) => string> = {
  'another-user': () => 'Another user has passkeys with this user handle.',
  different: () => 'The user has this credential ID with another key, user handle or RP ID.',
  removed: () => 'It was removed here after an earlier import.',
  locked: () => 'An administrator has locked the user.',
  limit: (limit) => `The user has ${limit} passkeys already.`,
};

/**
 * Takes passkeys over, row by row: each is looked at, its user is found, and it is stored with the transaction of a registration. Whatever is
 * wrong with a row is written into the report. The same again changes nothing.
 *
 * @param report filled while it goes, so that what was done is known also when a fault ends it
 * @throws what DynamoDB or Cognito throw; `report.next` then says where to go on
 */
export async function importPasskeys(
  services: ImportServices,
  from: string | undefined,
  report: Report,
): Promise<void> {
  const { source, signal, onProgress } = services;
  const planned = new Planned();
  report.next = from;
  for await (const { rows, progress, next } of source.pages(from)) {
    const outcomes = await Promise.allSettled(inTurn(rows, (row) => importRow(row, services, planned)));
    const fault = outcomes.find((outcome) => outcome.status === 'rejected');
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') count(report, outcome.value);
    if (fault) throw fault.reason;
    report.next = next;
    report.complete = next === undefined;
    onProgress(progress);
    if (signal.aborted) return;
  }
}

/** Begins all of them at once, except that those of one user or of one user handle go one after the other: the first one wins, each time. */
function inTurn<Outcome>(rows: readonly Row[], run: (row: Row) => Promise<Outcome>): Promise<Outcome>[] {
  const latest = new Map<string, Promise<Outcome>>();
  return rows.map((row) => {
    const { candidate } = row;
    const { user, credential } = 'wrong' in candidate ? {} : candidate;
    const keys = [user?.sub ?? user?.username, credential?.userHandle].filter((key) => key !== undefined);
    const done = Promise.allSettled(keys.map((key) => latest.get(key))).then(() => run(row));
    for (const key of keys) latest.set(key, done);
    return done;
  });
}

function count(report: Report, outcome: 'imported' | 'there' | Skipped): void {
  if (outcome === 'imported') report.imported += 1;
  else if (outcome === 'there') report.alreadyThere += 1;
  else report.skipped.push(outcome);
}

async function importRow(
  { where, candidate }: Row,
  services: ImportServices,
  planned: Planned,
): Promise<'imported' | 'there' | Skipped> {
  await services.pace();
  if ('wrong' in candidate) return { where, reason: 'invalid', detail: candidate.wrong };
  const { relyingPartyId } = candidate.credential;
  if (relyingPartyId !== services.relyingPartyId) {
    return { where, reason: 'relying-party', detail: `It is for "${relyingPartyId}".` };
  }
  const user = await services.findUser(candidate);
  if ('reason' in user) return { where, ...user };
  const { table, passkeyLimit, dryRun } = services;
  const entry = importOf(candidate, user, services);
  const outcome = dryRun
    ? planned.outcome(entry, await outcomeOfImport(table, entry.credential, passkeyLimit - planned.of(user.sub)))
    : await importCredential(table, entry, passkeyLimit);
  if (outcome === 'imported' || outcome === 'there') return outcome;
  return { where, reason: outcome, detail: details[outcome](passkeyLimit) };
}

function importOf(
  { credential: { userHandle, ...credential }, default: isDefault }: Candidate,
  { sub, username }: Extract<Found, { sub: string }>,
  { by, withoutNotices: withoutNotice }: ImportServices,
): Import {
  const own = userHandle !== undefined && userHandle !== Buffer.from(sub).toString('base64url');
  return {
    credential: {
      ...credential,
      userId: sub,
      ...(own && { userHandle }),
      registeredWith: '',
      importedAt: new Date().toISOString(),
      challengeUses: {},
    },
    username,
    isDefault,
    by,
    withoutNotice,
  };
}

/** What a dry run would have stored by now. */
class Planned {
  readonly #credentials = new Set<string>();
  readonly #users = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  of(userId: string): number {
    return this.#counts.get(userId) ?? 0;
  }

  outcome({ credential: { id, userId, userHandle } }: Import, alone: ImportOutcome): ImportOutcome {
    const key = `${userId} ${credentialDigest(id)}`;
    if (this.#credentials.has(key)) return 'there';
    if (alone !== 'imported') return alone;
    if (userHandle !== undefined) {
      if ((this.#users.get(userHandle) ?? userId) !== userId) return 'another-user';
      this.#users.set(userHandle, userId);
    }
    this.#credentials.add(key);
    this.#counts.set(userId, this.of(userId) + 1);
    return alone;
  }
}
