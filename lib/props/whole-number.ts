/** Which numbers a property may have. */
interface WholeNumberRange {
  /** @default 1 */
  readonly from?: number;
  /** @default - none */
  readonly to?: number;
  /** What to write in its place, as a sentence. */
  readonly hint?: string;
}

/**
 * Returns the value of a property if it is a whole number in a range.
 *
 * @throws Error that names the property and the range
 */
export function wholeNumber(property: string, given: number, { from = 1, to, hint }: WholeNumberRange = {}): number {
  if (Number.isSafeInteger(given) && given >= from && given <= (to ?? given)) return given;
  const range = to === undefined ? `${from} on` : `${from} to ${to}`;
  throw new Error(`${property}: ${given} is no whole number from ${range}.${hint ? ` ${hint}` : ''}`);
}
