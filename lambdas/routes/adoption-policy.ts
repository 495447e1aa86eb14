import * as v from 'valibot';
import { type AdoptionPolicy, type AdoptionPolicyResponse, adoptionPolicies } from '../../contract/shapes.ts';
import { route } from '../edge/route.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { setting } from '../runtime/environment.ts';
import { adoptionStore, type Day, dayOf } from '../store/adoption-store.ts';

/** Seconds. */
const maxAge = 300;
const dayLong = 24 * 60 * 60 * 1000;

/** Days that a decision looks back over: long enough that a weekend or a campaign decides nothing. */
const adoptionWindow = 28;

/** Sign-ins below which their shares say nothing: a team that tries things out is no adoption. */
const leastSignIns = 100;

const configured = v.parse(v.picklist([...adoptionPolicies, 'automatic']), setting('adoptionPolicy'));
const threshold = Number(setting('adoptionThreshold'));
const adoption = adoptionStore(dynamodb, setting('tableName'));

/** `GET /passkeys/policy`: what clients do about passkeys, for whoever asks. It tells no numbers. */
export const handler = route(v.unknown(), async () => {
  const body: AdoptionPolicyResponse = {
    policy: configured === 'automatic' ? await automatic(new Date()) : configured,
  };
  return { status: 200, body, maxAge };
});

/** By whole days, of which the last is yesterday: so the answer changes once a day at most, at midnight UTC. One read. */
async function automatic(now: Date): Promise<AdoptionPolicy> {
  const ago = (days: number) => dayOf(new Date(now.getTime() - days * dayLong));
  return policyAt(passkeyShare(await adoption.days(ago(adoptionWindow), ago(1))), threshold);
}

/** In percent, which of all sign-ins were by passkey; nothing when there were too few. */
function passkeyShare(days: readonly Day[]): number | undefined {
  const sum = (of: (day: Day) => number) => days.reduce((all, day) => all + of(day), 0);
  const signIns = sum((day) => day.signIns);
  // On the day on which measuring began, more passkeys were used than sign-ins measured.
  const passkeys = sum((day) => Math.min(day.passkeySignIns, day.signIns));
  return signIns < leastSignIns ? undefined : (100 * passkeys) / signIns;
}

/** What clients are told for such a share. Without one they promote: passkeys that nobody is asked to make never become many. */
function policyAt(share: number | undefined, threshold: number): AdoptionPolicy {
  return share !== undefined && share >= threshold ? 'default' : 'promote';
}
