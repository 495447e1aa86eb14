/** What a run has seen: how often each thing happened, how long it took, and which promises were broken. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #worst = new Map<string, { ms: number; total: number; count: number }>();
  readonly #broken = new Map<string, string[]>();
  readonly #checked = new Map<string, number>();

  /** Counts one more in a group, such as `faults`. */
  count(group: string, name: string): void {
    const counts = this.#counts.get(group) ?? new Map<string, number>();
    this.#counts.set(group, counts.set(name, (counts.get(name) ?? 0) + 1));
  }

  /** How often each name of a group was counted, sorted by name. */
  counts(group: string): readonly (readonly [name: string, count: number])[] {
    return [...(this.#counts.get(group) ?? [])].toSorted(([one], [other]) => (one < other ? -1 : 1));
  }

  /** Notes how long something took, in milliseconds. */
  took(name: string, ms: number): void {
    const known = this.#worst.get(name) ?? { ms: 0, total: 0, count: 0 };
    this.#worst.set(name, { ms: Math.max(known.ms, ms), total: known.total + ms, count: known.count + 1 });
  }

  /** The mean and the worst time of each, in milliseconds. */
  get times(): readonly { readonly name: string; readonly meanMs: number; readonly worstMs: number }[] {
    return [...this.#worst].map(([name, { ms, total, count }]) => ({ name, meanMs: total / count, worstMs: ms }));
  }

  /** Notes one check of an invariant: what was seen if it is broken, otherwise `undefined`. */
  check(invariant: string, broken: string | undefined): void {
    this.#checked.set(invariant, (this.#checked.get(invariant) ?? 0) + 1);
    if (broken) this.#broken.set(invariant, [...(this.#broken.get(invariant) ?? []), broken]);
  }

  /** The checks of each invariant: how many there were, and what was seen where one was broken. */
  get invariants(): readonly { readonly invariant: string; readonly checks: number; readonly broken: string[] }[] {
    return [...this.#checked].map(([invariant, checks]) => ({
      invariant,
      checks,
      broken: this.#broken.get(invariant) ?? [],
    }));
  }

  /** Whether an invariant was broken. */
  get failed(): boolean {
    return this.#broken.size > 0;
  }
}
