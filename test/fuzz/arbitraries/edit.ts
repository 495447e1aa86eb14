import fc from 'fast-check';

/** A change of a value, which has a name for the report of a failure. What it can't change it leaves as it is. */
export type Edit<T> = (value: T) => T;

export function edit<T>(name: string, change: (value: T) => T): Edit<T> {
  return Object.assign((value: T) => change(value), { [fc.toStringMethod]: () => name });
}

/** One edit, or now and then two or three after one another: few at once, so that what refuses is the check that should. */
export function inTurn<T>(edits: fc.Arbitrary<Edit<T>>): fc.Arbitrary<Edit<T>> {
  const several = fc.array(edits, { minLength: 2, maxLength: 3 }).map((list) => {
    const name = list.map((one) => fc.stringify(one)).join(', then ');
    return edit<T>(name, (value) => list.reduce((sofar, one) => one(sofar), value));
  });
  return fc.oneof({ weight: 4, arbitrary: edits }, several);
}

/** A value as a name has room for it. */
export function short(value: unknown): string {
  const text = fc.stringify(value);
  return text.length > 60 ? `${text.slice(0, 50)}… (${text.length})` : text;
}

/** The same edits, of a part. */
export function within<Whole, Part>(
  name: string,
  edits: fc.Arbitrary<Edit<Part>>,
  change: (whole: Whole, inner: Edit<Part>) => Whole,
): fc.Arbitrary<Edit<Whole>> {
  return edits.map((inner) => edit(`${name}: ${fc.stringify(inner)}`, (whole) => change(whole, inner)));
}

/** Picks one of a list by any natural number. */
export const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];
