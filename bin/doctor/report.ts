import { harmless, json } from '../table.ts';
import { checks, type Finding, type Status } from './finding.ts';
import type { Installation } from './installation.ts';
import type { DoctorOptions } from './options.ts';

/** What people have to do something about comes first. */
const order = ['problem', 'warning', 'not-checked', 'ok'] as const satisfies Status[];
const headings: Readonly<Record<Status, string>> = {
  problem: 'PROBLEM',
  warning: 'WARNING',
  'not-checked': 'NOT CHECKED',
  ok: 'OK',
};

/** Whether there is nothing to do: no problem, and when it is meant strictly no warning and nothing that could not be checked. */
export function isHealthy(findings: readonly Finding[], { strict }: Pick<DoctorOptions, 'strict'>): boolean {
  return findings.every(({ status }) => status === 'ok' || (!strict && status !== 'problem'));
}

/** What was found, for people. What others wrote is in it, so what would steer the terminal is left out. */
export function report({ pool, options }: Installation, findings: readonly Finding[]): string {
  const name = pool.Name ? ` (${pool.Name})` : '';
  const parts = order.flatMap((status) => {
    const those = findings.filter((finding) => finding.status === status);
    if (those.length === 0) return [];
    return status === 'ok' ? [those.map(short).join('\n')] : those.map(long);
  });
  const counts = order.map((status) => [status, findings.filter((it) => it.status === status).length] as const);
  const summary = counts.map(([status, count]) => `${count} ${words[status](count)}`).join(', ');
  return [`User pool ${options.userPoolId}${harmless(name)}`, ...parts, `${summary}.`].join('\n\n');
}

const words: Readonly<Record<Status, (count: number) => string>> = {
  problem: (count) => (count === 1 ? 'problem' : 'problems'),
  warning: (count) => (count === 1 ? 'warning' : 'warnings'),
  'not-checked': () => 'not checked',
  ok: () => 'fine',
};

const title = ({ check, subject }: Finding) =>
  subject === undefined ? checks[check] : `${checks[check]} (${subject})`;

const short = (finding: Finding) => harmless(`OK  ${title(finding)}: ${finding.found}`);

function long(finding: Finding): string {
  const { status, found, advice, command } = finding;
  return [
    `${headings[status]}  ${title(finding)}`,
    `  ${found}`,
    ...(advice === undefined ? [] : [`  ${advice}`]),
    ...(command === undefined ? [] : [`  $ ${command}`]),
  ]
    .map(harmless)
    .join('\n');
}

/** The same for programs; `docs/doctor.md` has its shape. */
export function jsonReport({ options, functionArn, now }: Installation, findings: readonly Finding[]): string {
  const count = (status: Status) => findings.filter((finding) => finding.status === status).length;
  return json({
    healthy: isHealthy(findings, options),
    userPoolId: options.userPoolId,
    region: options.region,
    functionArn: functionArn ?? null,
    checkedAt: now.toISOString(),
    problems: count('problem'),
    warnings: count('warning'),
    notChecked: count('not-checked'),
    findings,
  });
}
