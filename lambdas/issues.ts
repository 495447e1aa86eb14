import * as v from 'valibot';

/** Where input is wrong and how, for the log; never what it is, since it may hold a secret. */
export function issuesOf(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map((issue) => `${v.getDotPath(issue) ?? 'input'}: ${issue.type}`).join(', ');
}
