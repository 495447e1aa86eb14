import type { Tally } from './tally.ts';

/** At most as many breaks of an invariant are shown. */
const maxShown = 10;

/** The report of a run, for people. */
export function report(tally: Tally): string {
  const { invariants, times } = tally;
  const checks = invariants.reduce((sum, each) => sum + each.checks, 0);
  return [
    ...counted('Actions', tally.counts('actions')),
    ...counted('Faults', tally.counts('faults')),
    'Times (mean, worst)',
    ...times.map(({ name, meanMs, worstMs }) => `  ${name}: ${meanMs.toFixed(0)} ms, ${worstMs.toFixed(0)} ms`),
    'Invariants (checks)',
    ...invariants.flatMap(({ invariant, checks: count, broken }) => [
      `  ${broken.length === 0 ? 'holds ' : 'BROKEN'} ${invariant}: ${count}${broken.length > 0 ? `, broken ${broken.length} times` : ''}`,
      ...broken.slice(0, maxShown).map((what) => `           ${what}`),
    ]),
    tally.failed ? 'An invariant is broken.' : `All ${invariants.length} invariants hold, in ${checks} checks.`,
  ].join('\n');
}

function counted(title: string, counts: readonly (readonly [name: string, count: number])[]): string[] {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return [`${title}: ${total}`, ...counts.map(([name, count]) => `  ${name}: ${count}`)];
}
