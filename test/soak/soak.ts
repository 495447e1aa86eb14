/**
 * A soak test: users with passkeys act at random on a local stack of its own while parts of it fail, and then every promise is checked
 * against what the users were told.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { BusEvent } from '../../local/event-bus/bus-event.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { noteLine } from '../support/observed/secrets-scan.ts';
import { freePort } from '../support/stacks/free-port.ts';
import { synthesizeApp } from '../support/stacks/synthesize-app.ts';
import { Visitor } from '../support/stacks/visitor.ts';
import { act, actions } from './actions.ts';
import { Client } from './client.ts';
import { Faults } from './faults.ts';
import { checkInvariants } from './invariants.ts';
import { Ledger, type Told } from './ledger.ts';
import { Random } from './random.ts';
import { Replays } from './replays.ts';
import { StoredTable } from './table.ts';
import { Tally } from './tally.ts';
import { watchCounters } from './watch.ts';

export interface SoakOptions {
  /** What each user wants to do and which call fails. Times are not fixed by it, so a run is similar to another, not the same. */
  readonly seed: number;
  /** How long users act while parts fail. The start, and the checks at the end, come on top. */
  readonly seconds: number;
  readonly users: number;
  /** A DynamoDB Local that runs already. @default one is started */
  readonly dynamoDbEndpoint?: string;
  /** Told of each phase. */
  readonly onPhase?: (phase: string) => void;
}

/** How many users act at the same moment. */
const atOnce = 4;
/** This share of what is done are replays of something that was accepted. */
const replayShare = 0.08;
const replaysAtEnd = 60;
/** Of a sign-in at the end. */
const maxTries = 5;
/** A seal of the version before the last one no longer opens, and lives for five minutes. */
const rotationSeconds = 6 * 60;
/** The trail is complete as soon as the invariants hold. If they do not, it is given up when nothing has come for so long. */
const trailPatienceMs = 20_000;

/** Runs it. Returns what it has seen; the caller looks at {@link Tally.failed}. */
export async function soak(options: SoakOptions): Promise<Tally> {
  const { seed, onPhase: phase = () => {} } = options;
  const tally = new Tally();
  const faults = new Faults(seed, tally);
  const directory = mkdtempSync(join(tmpdir(), 'soak-'));
  await using started = new AsyncDisposableStack();
  started.defer(() => rmSync(directory, { recursive: true, force: true }));
  started.defer(() => faults.stop());

  phase('starts a stack');
  const port = await freePort();
  synthesizeApp(directory, `Soak${port}`, `http://localhost:${port}`);
  const { deliver, reachServices } = faults;
  const own = { port, inMemory: true, templateDirectory: directory, onFunctionLine: noteLine };
  const { dynamoDbEndpoint } = options;
  const stack = await startLocalStack({
    ...own,
    deliver,
    reachServices,
    ...(dynamoDbEndpoint && { dynamoDbEndpoint }),
  });
  started.defer(() => stack.stop());
  faults.kill = stack.killFunction;
  const bus = everyEventOf(stack);
  const table = new StoredTable(stack);
  started.defer(() => table.close());

  phase(`makes ${options.users} users with a passkey each`);
  const visitor = new Visitor(stack.config);
  started.defer(() => visitor.cognito.destroy());
  const replays = new Replays(new Random(seed, 'replays'), tally);
  const client = new Client(visitor, tally, replays.add);
  const ledgers: Ledger[] = [];
  while (ledgers.length < options.users) ledgers.push(await newUser(visitor));
  // Without faults, so that the time with faults is not spent on starting functions.
  const first = new Random(seed, 'first registrations');
  const waiting = [...ledgers];
  const registerWaiting = async () => {
    for (let user = waiting.pop(); user; user = waiting.pop()) await actions.register(client, user, first);
  };
  await Promise.all(Array.from({ length: atOnce }, registerWaiting));

  phase(`has them act for ${options.seconds} s while parts fail`);
  const over = AbortSignal.timeout(options.seconds * 1000);
  faults.start();
  await Promise.all([
    rotateSecret(faults, options.seconds, over),
    watchCounters(table, ledgers, new Random(seed, 'watch'), tally, over),
    ...actors(client, ledgers, replays, seed, over),
  ]);
  faults.heal();

  phase('has every user sign in, without faults');
  await everyoneSignsIn(client, ledgers, await table.snapshot());
  await replays.newest(replaysAtEnd);
  phase('waits for the trail, and checks');
  await trailSettled(table, ledgers, bus);
  checkInvariants(ledgers, await table.snapshot(), bus, tally);
  tally.check(
    'No record of the stream is given up',
    stack.deadLetters.length > 0 ? `${stack.deadLetters.length} dead letters` : undefined,
  );
  return tally;
}

/** The bus stores the latest events only. */
function everyEventOf({ eventBus }: LocalStack): readonly BusEvent[] {
  const all: BusEvent[] = [];
  const put = eventBus.put.bind(eventBus);
  eventBus.put = (bus, event) => {
    all.push(event);
    put(bus, event);
  };
  return all;
}

async function newUser(visitor: Visitor): Promise<Ledger> {
  const user = await visitor.user();
  const { userPoolId: UserPoolId } = visitor.config;
  const { UserAttributes = [] } = await visitor.cognito.send(
    new AdminGetUserCommand({ UserPoolId, Username: user.email }),
  );
  const sub = UserAttributes.find(({ Name }) => Name === 'sub')?.Value;
  if (!sub) throw new Error('A user has no sub.');
  return new Ledger({ ...user, sub });
}

async function rotateSecret(faults: Faults, seconds: number, over: AbortSignal): Promise<void> {
  const every = Math.min(rotationSeconds, seconds / 2) * 1000;
  while (!over.aborted) {
    await setTimeout(every, undefined, { signal: over }).catch(() => {});
    if (!over.aborted) faults.rotateSecret();
  }
}

/** Each takes a user who does nothing at the moment, again and again, so that a user does one thing at a time. */
function actors(client: Client, ledgers: readonly Ledger[], replays: Replays, seed: number, over: AbortSignal) {
  const randoms = new Map(ledgers.map((user, index) => [user, new Random(seed, `user ${index}`)]));
  const idle = new Set(ledgers);
  return Array.from({ length: Math.min(atOnce, ledgers.length) }, async (_, index) => {
    const random = new Random(seed, `actor ${index}`);
    while (!over.aborted) {
      if (random.chance(replayShare)) await replays.one();
      const user = random.pick([...idle]);
      const own = user && randoms.get(user);
      if (!own) throw new Error('There are fewer users than actors.');
      idle.delete(user);
      const began = performance.now();
      const { action, told } = await act(client, user, own);
      client.tally.count('actions', `${action}: ${told}`);
      if (told !== 'nothing to do') client.tally.took(action, performance.now() - began);
      idle.add(user);
    }
  });
}

/** With each passkey that is stored: users are never locked out. */
async function everyoneSignsIn(
  client: Client,
  ledgers: readonly Ledger[],
  { users }: Awaited<ReturnType<StoredTable['snapshot']>>,
): Promise<void> {
  for (const user of ledgers) {
    const stored = users.get(user.sub)?.credentials ?? [];
    for (const [index, { id }] of stored.entries()) {
      const passkey = user.passkeys.find((held) => held.id === id);
      if (!passkey || !client.rested([passkey])) continue;
      let told: Told = 'unknown';
      // A busy machine may start a function too slowly, which is an error and no refusal.
      for (let tries = 0; tries < maxTries && !['done', 'refused'].includes(told); tries++) {
        ({ told } = await client.signIn(user, passkey, index % 2 === 0));
        client.tally.count('actions', `sign in at the end: ${told}`);
      }
      const invariant = 'Every stored passkey signs in at the end';
      client.tally.check(invariant, told === 'done' ? undefined : `${id} of ${user.sub}: ${told}`);
    }
    if (stored.length > 0) continue;
    const { told } = await client.call('GET', '/passkeys', await client.token(user));
    const invariant = 'Users without a passkey get in with their password at the end';
    client.tally.check(invariant, told === 'done' ? undefined : user.sub);
  }
}

async function trailSettled(table: StoredTable, ledgers: readonly Ledger[], bus: readonly BusEvent[]): Promise<void> {
  let [known, since] = [-1, Date.now()];
  for (;;) {
    const now = await table.snapshot();
    const checked = new Tally();
    checkInvariants(ledgers, now, bus, checked);
    if (!checked.failed) return;
    const events = [...now.users.values()].reduce((sum, { trail }) => sum + trail.length, bus.length);
    if (events !== known) [known, since] = [events, Date.now()];
    if (Date.now() - since > trailPatienceMs) return;
    await setTimeout(500);
  }
}
