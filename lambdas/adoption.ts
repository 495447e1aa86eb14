import type { AdoptionPolicy } from './contract.ts';
import type { Day } from './store/adoption-store.ts';

/** Days that a decision looks back over: long enough that a weekend or a campaign decides nothing. */
export const adoptionWindow = 28;

/** Sign-ins below which their shares say nothing: a team that tries things out is no adoption. */
const leastSignIns = 100;

/** In percent, which of all sign-ins were by passkey; nothing when there were too few. */
export function passkeyShare(days: readonly Day[]): number | undefined {
  const sum = (of: (day: Day) => number) => days.reduce((all, day) => all + of(day), 0);
  const signIns = sum((day) => day.signIns);
  // On the day on which measuring began, more passkeys were used than sign-ins measured.
  const passkeys = sum((day) => Math.min(day.passkeySignIns, day.signIns));
  return signIns < leastSignIns ? undefined : (100 * passkeys) / signIns;
}

/** What clients are told for such a share. Without one they promote: passkeys that nobody is asked to make never become many. */
export function policyAt(share: number | undefined, threshold: number): AdoptionPolicy {
  return share !== undefined && share >= threshold ? 'default' : 'promote';
}
