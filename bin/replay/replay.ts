import { CommandError } from '../command-error.ts';
import { json, table } from '../table.ts';
import { lines } from '../transfer/sources.ts';
import type { ReplayOptions } from './options.ts';
import { plan, type RelevantEvent, relevantEvent, type UserPlan } from './plan.ts';
import { nothing, type TakenAway, takeAway } from './take-away.ts';

/** Numbers for the report. With `--dry-run` they are those of the plan. */
interface Report {
  readonly users: number;
  readonly taken: TakenAway;
  /** Passkeys that were added after the restore point. Nobody can bring them back. */
  readonly lost: number;
  /** Users who were unlocked after the restore point, by their `sub`s. The restore may have locked them again. */
  readonly unlocked: readonly string[];
  readonly failures: readonly { readonly userId: string; readonly reason: string }[];
}

/**
 * Takes away again, after a restore, what audit events say was taken away since. It gives nothing: no passkey, no code, no
 * unlocked user. A user for whom it fails does not stop the others.
 *
 * @returns what to print
 * @throws CommandError if a line is no audit event, before anything is changed; with the report if it failed for some users:
 *   then it may be run again
 */
export async function replay(options: ReplayOptions): Promise<string> {
  const events = (await readEvents(options.file)).filter(({ time }) => Date.parse(time) >= options.since.getTime());
  const users = plan(events);
  const outcomes: TakenAway[] = [];
  const failures: { userId: string; reason: string }[] = [];
  for (const user of users) {
    try {
      outcomes.push(options.dryRun ? planned(user) : await takeAway(user, options));
    } catch (error) {
      failures.push({ userId: user.userId, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const stays = users.filter(({ forget }) => !forget);
  const report: Report = {
    users: users.length,
    taken: total(outcomes),
    lost: stays.reduce((sum, { lost }) => sum + lost, 0),
    unlocked: stays.filter(({ unlocked }) => unlocked).map(({ userId }) => userId),
    failures,
  };
  const { taken, ...rest } = report;
  const said = options.json ? json({ ...taken, ...rest, dryRun: options.dryRun }) : told(report, options);
  if (failures.length === 0) return said;
  throw new CommandError('failed', said);
}

async function readEvents(path: string): Promise<RelevantEvent[]> {
  const events: RelevantEvent[] = [];
  const wrong: number[] = [];
  let number = 0;
  for await (const line of lines(path)) {
    number += 1;
    if (line.trim() === '') continue;
    const event = relevantEvent(parsed(line));
    if (event === 'wrong') wrong.push(number);
    else if (event) events.push(event);
  }
  if (wrong.length === 0) return events;
  throw new CommandError('failed', `No audit event, line ${wrong.slice(0, 10).join(', ')}. Nothing was changed.`);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const planned = ({ forget, lock, removed, resetCodes, cancelRecovery }: UserPlan): TakenAway =>
  forget
    ? { ...nothing, forgotten: 1 }
    : {
        ...nothing,
        removed: removed.length,
        codes: Number(resetCodes),
        recoveries: Number(cancelRecovery),
        locked: Number(lock),
      };

function total(outcomes: readonly TakenAway[]): TakenAway {
  const sum = (name: keyof TakenAway) => outcomes.reduce((all, each) => all + each[name], 0);
  return {
    removed: sum('removed'),
    codes: sum('codes'),
    recoveries: sum('recoveries'),
    locked: sum('locked'),
    forgotten: sum('forgotten'),
  };
}

function told({ users, taken, lost, unlocked, failures }: Report, { dryRun }: ReplayOptions): string {
  const rows = [
    ['passkeys removed', taken.removed],
    ['sets of recovery codes removed', taken.codes],
    ['delayed recoveries cancelled', taken.recoveries],
    ['users locked', taken.locked],
    ['users forgotten', taken.forgotten],
  ] as const;
  return [
    `There are events of ${users} users. ${dryRun ? 'To be taken away again, at most:' : 'Taken away again:'}`,
    table(
      ['WHAT', 'NUMBER'],
      rows.map(([what, number]) => [what, String(number)]),
    ),
    ...(lost > 0
      ? [`Passkeys added since, which the restored table does not have: ${lost}. Their owners have to add them again.`]
      : []),
    ...(unlocked.length > 0
      ? ['Unlocked since, and perhaps locked again. Run "passkeys admin unlock" for each:', ...indented(unlocked)]
      : []),
    ...(failures.length > 0
      ? [
          'These users are not done. Mend what is said, and run this again:',
          ...indented(failures.map(({ userId, reason }) => `${userId}  ${reason}`)),
        ]
      : []),
  ].join('\n');
}

const indented = (texts: readonly string[]) => texts.map((text) => `  ${text}`);
