import { braceExpand } from 'minimatch';
import type { Finding } from './import.ts';
import { matches } from './matches.ts';
import { cycleRules, importRules } from './rules.ts';

/**
 * Returns the paths in the rules that match no file, such as those of a folder that was renamed.
 *
 * @param files paths from the project's root
 */
export function findStale(files: readonly string[]): Finding[] {
  const rules = [
    ...importRules.map(({ name, from, except = [], never = [], only = [], types = [] }) => ({
      name,
      patterns: [...from, ...except, ...never, ...only, ...types],
    })),
    ...cycleRules.map(({ name, among }) => ({ name, patterns: among })),
  ];
  return rules.flatMap(({ name, patterns }) =>
    patterns
      .flatMap((pattern) => braceExpand(pattern))
      .filter((pattern) => !/^node(:|_modules)/.test(pattern) && !files.some((file) => matches(file, [pattern])))
      .map((pattern) => ({
        rule: 'stale-path',
        files: [],
        text: `The rule ${name} names ${pattern}, and no file matches that.`,
      })),
  );
}
