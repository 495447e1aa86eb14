import * as v from 'valibot';
import { type AdministrationName, administration } from '../../contract/operations.ts';
import { credentialDigest } from '../../lambdas/store/keys.ts';
import { callApi } from '../admin/api.ts';
import { eraseAll } from '../admin/forget.ts';
import { CommandError } from '../command-error.ts';
import { json, table } from '../table.ts';
import { lines } from '../transfer/sources.ts';
import type { ReplayOptions } from './options.ts';
import { plan, type RelevantEvent, relevantEvent, type UserPlan } from './plan.ts';

/** Numbers for the report. With `--dry-run` they are those of the plan. */
interface Report {
  users: number;
  removed: number;
  codes: number;
  locked: number;
  forgotten: number;
  /** Passkeys that were added after the restore point. Nobody can bring them back. */
  lost: number;
  /** Users who were unlocked after the restore point. The restore may have locked them again. */
  unlocked: number;
}

/**
 * Takes away again, after a restore, what audit events say was taken away since. It gives nothing: no passkey, no code, no
 * unlocked user.
 *
 * @returns what to print
 * @throws CommandError if a line is no audit event, before anything is changed, or if a request fails; then it may be run
 *   again
 */
export async function replay(options: ReplayOptions): Promise<string> {
  const events = (await readEvents(options.file)).filter(({ time }) => Date.parse(time) > options.since.getTime());
  const report: Report = { users: 0, removed: 0, codes: 0, locked: 0, forgotten: 0, lost: 0, unlocked: 0 };
  for (const user of plan(events)) {
    report.users += 1;
    report.lost += user.forget ? 0 : user.lost;
    report.unlocked += user.unlocked ? 1 : 0;
    if (options.dryRun) announce(user, report);
    else await takeAway(user, report, options);
  }
  return options.json ? json({ ...report, dryRun: options.dryRun }) : told(report, options);
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

function announce(user: UserPlan, report: Report): void {
  if (user.forget) {
    report.forgotten += 1;
    return;
  }
  report.locked += user.lock ? 1 : 0;
  report.removed += user.removed.length;
  report.codes += user.resetCodes ? 1 : 0;
}

async function takeAway(user: UserPlan, report: Report, options: ReplayOptions): Promise<void> {
  const { userId } = user;
  const ask = (name: AdministrationName, id = '') => {
    const { method, path } = administration[name];
    return callApi(options, { method, path: path.replace('{sub}', userId).replace('{id}', encodeURIComponent(id)) });
  };
  if (user.forget) {
    const erased = await eraseAll(() => ask('admin-forget'));
    report.forgotten += erased.passkeys + erased.activity + erased.others > 0 ? 1 : 0;
    return;
  }
  if (user.lock && (await unlessUnknown(ask('admin-lock'))) !== undefined) report.locked += 1;
  for (const id of user.removed.length > 0 ? idsIn(await ask('admin-list')) : []) {
    if (!user.removed.includes(credentialDigest(id))) continue;
    if (await unlessUnknown(ask('admin-remove', id))) report.removed += 1;
  }
  if (user.resetCodes && (await unlessUnknown(ask('admin-reset-recovery')))) report.codes += 1;
}

/** Returns what was removed, or `undefined` if the restored table does not have the user or passkey. */
async function unlessUnknown(answer: Promise<unknown>): Promise<unknown> {
  try {
    return ((await answer) as { readonly removed?: unknown }).removed;
  } catch (error) {
    if (error instanceof CommandError && error.kind === 'unknown') return undefined;
    throw error;
  }
}

const List = v.object({ passkeys: v.array(v.object({ id: v.string() })) });

function idsIn(answer: unknown): string[] {
  if (v.is(List, answer)) return answer.passkeys.map(({ id }) => id);
  throw new CommandError('failed', 'That is not this API: it answered something else.');
}

function told({ users, lost, unlocked, ...report }: Report, { dryRun }: ReplayOptions): string {
  const rows = [
    ['passkeys removed', report.removed],
    ['sets of recovery codes removed', report.codes],
    ['users locked', report.locked],
    ['users forgotten', report.forgotten],
  ] as const;
  return [
    dryRun
      ? `There are events of ${users} users. To be taken away again, at most:`
      : `There are events of ${users} users. Taken away again:`,
    table(
      ['WHAT', 'NUMBER'],
      rows.map(([what, number]) => [what, String(number)]),
    ),
    ...(lost > 0
      ? [`Passkeys added since, which the restored table does not have: ${lost}. Their owners have to add them again.`]
      : []),
    ...(unlocked > 0
      ? [`Users unlocked since, who may be locked again: ${unlocked}. Run "passkeys admin unlock" for them.`]
      : []),
  ].join('\n');
}
