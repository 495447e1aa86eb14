import * as v from 'valibot';

/** More say nothing new, and input decides how many there are. */
const few = 8;

/** Where input is wrong and how, for the log; never what it is, since it may hold a secret. */
export function issuesOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const listed = issues.slice(0, few).map((issue) => `${v.getDotPath(issue) ?? 'input'}: ${issue.type}`);
  return [...listed, ...(issues.length > few ? [`and ${issues.length - few} more`] : [])].join(', ');
}
