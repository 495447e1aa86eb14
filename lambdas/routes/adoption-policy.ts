import * as v from 'valibot';
import { type AdoptionPolicy, type AdoptionPolicyResponse, adoptionPolicies } from '../../contract/shapes.ts';
import { route } from '../edge/route.ts';
import { setting } from '../runtime/environment.ts';
import { table } from '../runtime/table.ts';
import { type Day, dayOf, readDays } from '../store/adoption.ts';

const maxAgeSeconds = 300;
const dayMs = 24 * 60 * 60 * 1000;

/** Days that a decision covers: long enough that a weekend or a campaign has little influence. */
const windowDays = 28;

/** With fewer sign-ins the share means nothing, such as when a team tries things out. */
const minSignIns = 100;

const configured = v.parse(v.picklist([...adoptionPolicies, 'automatic']), setting('adoptionPolicy'));
const threshold = Number(setting('adoptionThreshold'));

/** `GET /passkeys/policy`: how clients promote passkeys. Public, so it contains no numbers. */
export const handler = route(v.unknown(), async () => {
  const body: AdoptionPolicyResponse = {
    policy: configured === 'automatic' ? await automatic(new Date()) : configured,
  };
  return { status: 200, body, maxAge: maxAgeSeconds };
});

/** Decides by whole days up to yesterday, so the answer changes at most once a day, at midnight UTC. One read. */
async function automatic(now: Date): Promise<AdoptionPolicy> {
  const ago = (days: number) => dayOf(new Date(now.getTime() - days * dayMs));
  return policyAt(passkeyShare(await readDays(table, ago(windowDays), ago(1))), threshold);
}

/** Returns the percentage of sign-ins by passkey, or `undefined` if there were too few sign-ins. */
function passkeyShare(days: readonly Day[]): number | undefined {
  const sum = (of: (day: Day) => number) => days.reduce((all, day) => all + of(day), 0);
  const signIns = sum((day) => day.signIns);
  // On the first day only part of the sign-ins were counted, so cap passkey sign-ins at the total.
  const passkeys = sum((day) => Math.min(day.passkeySignIns, day.signIns));
  return signIns < minSignIns ? undefined : (100 * passkeys) / signIns;
}

/** Returns the policy for a share. Without data the answer is `promote`: adoption starts only if people are asked. */
function policyAt(share: number | undefined, threshold: number): AdoptionPolicy {
  return share !== undefined && share >= threshold ? 'default' : 'promote';
}
