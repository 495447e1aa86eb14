import * as v from 'valibot';
import { adoptionWindow, passkeyShare, policyAt } from '../adoption.ts';
import { dynamodb } from '../aws/dynamodb.ts';
import { type AdoptionPolicy, type AdoptionPolicyResponse, adoptionPolicies } from '../contract.ts';
import { setting } from '../environment.ts';
import { adoptionStore, dayOf } from '../store/adoption-store.ts';
import { route } from './route.ts';

/** Seconds. */
const maxAge = 300;
const dayLong = 24 * 60 * 60 * 1000;

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
