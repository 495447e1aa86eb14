import { createHash } from 'node:crypto';

/**
 * Number of places that a set of codes has for recorded tries. A right try keeps its place for good: there are fewer
 * codes than places. A wrong one keeps it until another try takes it. So the item stays small however often strangers
 * try.
 */
export const tryPlaces = 16;

/**
 * Subtracted from the number of a wrong try, which makes it negative. 48 bits, so that JavaScript's numbers are exact.
 */
export const wrongOffset = 2 ** 48;

/** How a try is recorded: in one of {@link tryPlaces}, as a number that tells it from others. */
export interface RecordedTry {
  /** The place to look at first; if a right try has it, the next one. */
  readonly place: number;
  /** Of a right try, from 0 to 2^48 - 1. */
  readonly right: number;
  /** Of a wrong try, below 0. */
  readonly wrong: number;
}

/** Derives how a try is recorded. Cognito's second delivery has the same session and digest. */
export function recordedTry({ session, digest }: { readonly session: string; readonly digest: string }): RecordedTry {
  const hash = createHash('sha256').update(`${session} ${digest}`).digest();
  const right = hash.readUIntBE(0, 6);
  return { place: hash.readUInt8(6) % tryPlaces, right, wrong: right - wrongOffset };
}
