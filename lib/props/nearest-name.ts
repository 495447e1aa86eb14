import { closest, distance } from 'fastest-levenshtein';

/** Characters of a name that may be wrong. */
const maxDistance = 3;

/** Returns the known name that was probably meant, or `undefined` if none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const near = closest(name, known);
  // Short names are near to anything.
  const most = Math.min(maxDistance, Math.floor(near.length / 3));
  return distance(name.toLowerCase(), near.toLowerCase()) <= most ? near : undefined;
}
