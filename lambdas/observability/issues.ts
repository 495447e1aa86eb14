import * as v from 'valibot';

/** The input determines how many issues there are, so only the first ones are listed. */
const maxIssues = 8;

/** Lists where and how the input is wrong, for the log. It never contains the input, which may hold a secret. */
export function issuesOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const listed = issues.slice(0, maxIssues).map((issue) => `${v.getDotPath(issue) ?? 'input'}: ${issue.type}`);
  return [...listed, ...(issues.length > maxIssues ? [`and ${issues.length - maxIssues} more`] : [])].join(', ');
}
