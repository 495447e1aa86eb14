/**
 * The area under the ROC curve of the best simple classifier there is, a threshold on one number: how often a number of the first sample is
 * greater than one of the second, equal ones counting half (the Mann-Whitney statistic). 0.5 is chance, 0 and 1 are certainty. With n numbers
 * on each side its standard error by chance is about √(1 ÷ 6n): 0.013 with 1,000.
 */
export function auc(first: readonly number[], second: readonly number[]): number {
  const all = [...first.map((value) => ({ value, first: true })), ...second.map((value) => ({ value, first: false }))];
  const byValue = Map.groupBy(all, ({ value }) => value);
  let below = 0;
  let wins = 0;
  for (const value of [...byValue.keys()].toSorted((a, b) => a - b)) {
    const equal = byValue.get(value) ?? [];
    const ours = equal.filter((each) => each.first).length;
    const theirs = equal.length - ours;
    wins += ours * (below + theirs / 2);
    below += theirs;
  }
  return wins / (first.length * second.length);
}
