import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { marshall } from '@aws-sdk/util-dynamodb';
import { activityKey } from '../../lambdas/store/keys.ts';
import type { Build } from '../support/authenticator/authenticator.ts';
import { type Attempt, Person } from './person.ts';
import type { Item, System } from './system.ts';

/** Every kind of authenticator has its turn. */
const builds: readonly Partial<Build>[] = [
  { algorithm: -7 },
  { algorithm: -8, counts: true, synced: false },
  { algorithm: -257 },
  { algorithm: -7, counts: true },
];

/** What a batch of cases plays on, and what was stored when it began. */
export interface Stage {
  readonly system: System;
  /** Has a passkey, and recovery codes. */
  readonly person: Person;
  /** The person's genuine answers, which are not sent yet. */
  readonly attempts: { readonly named: Attempt; readonly nameless: Attempt };
  readonly codes: readonly string[];
  /** Has none; the registration of the first is not sent yet. */
  readonly newcomer: Person;
  readonly first: Awaited<ReturnType<Person['registration']>>;
  readonly before: Awaited<ReturnType<System['items']>>;
  /** IDs of the person's audit events, the newest first. */
  readonly events: readonly string[];
}

export async function openStage(system: System, seed: number): Promise<Stage> {
  await system.restore([]);
  const [person, newcomer] = [new Person(system, builds[Math.abs(seed) % builds.length]), new Person(system)];
  await person.register();
  const { events, items } = trailOf(person.sub);
  await system.restore([...(await system.items()), ...items, ...trailOf(newcomer.sub).items]);
  return {
    events,
    system,
    person,
    attempts: { named: await person.namedAttempt(), nameless: await person.namelessAttempt() },
    codes: await person.recoveryCodes(),
    newcomer,
    first: await newcomer.registration(),
    before: await system.items(),
  };
}

/** More than a page of audit events of a user, as the stream's function keeps them: their IDs, the newest first, and their items. */
function trailOf(userId: string): { readonly events: string[]; readonly items: Item[] } {
  const events = Array.from({ length: 30 }, (_, index) => ({
    version: 1,
    id: `${randomUUID()}-0`,
    type: 'administration.viewed',
    time: new Date(Date.UTC(2026, 0, 1, 0, 0, 30 - index)).toISOString(),
    userId,
    actor: { type: 'administrator', id: 'arn:aws:iam::000000000000:user/root' },
    requestId: randomUUID(),
    supportId: '01234567',
  }));
  const pk = activityKey(userId);
  const items = events.map((event) =>
    marshall({ pk, sk: `${event.time}#${event.id}`, expiresAt: 4_102_444_800, event }),
  );
  return { events: events.map(({ id }) => id), items };
}

/** That somebody was refused is written down for the audit trail. */
const withoutRefusal = ({ lastAction, refusedAt, suspectedAt, ...item }: Item) => item;

/** After whatever came, nothing stored has changed, and every genuine answer is still right. */
export async function checkStage({ system, person, attempts, newcomer, first, before }: Stage): Promise<void> {
  const stored = (await system.items()).map(withoutRefusal);
  if (!isDeepStrictEqual(stored, before.map(withoutRefusal))) throw new Error('Something stored has changed.');
  for (const attempt of [attempts.named, attempts.nameless]) {
    const answer = JSON.stringify({ type: 'passkey', credential: attempt.assertion });
    if ((await person.verdict(attempt, answer)) !== true) throw new Error('The genuine passkey does not sign in.');
  }
  const { statusCode } = await newcomer.call('register', JSON.stringify({ credential: first.registration }));
  if (statusCode !== 201) throw new Error(`The genuine registration is answered ${statusCode}.`);
}

/** A refusal is no fault, and the log holds nothing that signs in. */
export function checkLog(log: string, ended: string, { attempts: { named, nameless }, first, codes }: Stage): void {
  if (ended !== 'fault' && log.includes('"level":"ERROR"')) throw new Error(`A fault in the log: ${log}`);
  const secrets = [
    ...[named, nameless, first].map(({ challenge }) => challenge),
    ...[named, nameless].map(({ assertion }) => assertion.response.signature),
    ...codes,
  ];
  if (secrets.some((secret) => log.includes(secret))) throw new Error(`What signs in is in the log: ${log}`);
}
