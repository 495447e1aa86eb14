import * as v from 'valibot';
import type { InvalidMember } from '../../contract/error-codes.ts';

/** The input determines how many issues there are, so only the first ones are listed. */
const maxIssues = 8;

/** Lists where and how the input is wrong, for the log. It never contains the input, which may hold a secret. */
export function issuesOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const listed = issues.slice(0, maxIssues).map((issue) => `${v.getDotPath(issue) ?? 'input'}: ${issue.type}`);
  return [...listed, ...(issues.length > maxIssues ? [`and ${issues.length - maxIssues} more`] : [])].join(', ');
}

/** Longer paths are cut: callers choose the names of unknown members. */
const maxPathCharacters = 100;

/**
 * Lists which members of a request are wrong, for the caller. It never contains their values.
 *
 * @param whole what the input as a whole is called
 */
export const invalidMembers = (issues: readonly v.BaseIssue<unknown>[], whole = 'body'): InvalidMember[] =>
  issues.slice(0, maxIssues).map((issue) => ({
    member: (v.getDotPath(issue) ?? whole).slice(0, maxPathCharacters),
    ...problemOf(issue),
  }));

function problemOf({ type, input, requirement }: v.BaseIssue<unknown>): Omit<InvalidMember, 'member'> {
  if (input === undefined || input === null) return { problem: 'missing' };
  if (type === 'max_length' && typeof requirement === 'number') return { problem: 'too_long', maxLength: requirement };
  return { problem: 'invalid' };
}
