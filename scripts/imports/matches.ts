import { Minimatch } from 'minimatch';

const compiled = new Map<string, Minimatch>();

/** Returns whether a path, or an import's target, matches one of the glob patterns. */
export function matches(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => compile(pattern).match(path));
}

function compile(pattern: string): Minimatch {
  const known = compiled.get(pattern) ?? new Minimatch(pattern);
  compiled.set(pattern, known);
  return known;
}
