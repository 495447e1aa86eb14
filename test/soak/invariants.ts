import { isDeepStrictEqual } from 'node:util';
import { credentialDigest } from '../../lambdas/store/keys.ts';
import type { BusEvent } from '../../local/event-bus/bus-event.ts';
import type { HeldPasskey, Ledger, Tellings } from './ledger.ts';
import type { Snapshot, StoredUser, TrailEvent } from './table.ts';
import type { Tally } from './tally.ts';

const nothingStored: StoredUser = { credentials: [], trail: [] };

/**
 * Compares what users were told with what the table has, at a time without faults.
 *
 * @param bus every event that the bus took, in its order
 */
export function checkInvariants(ledgers: readonly Ledger[], now: Snapshot, bus: readonly BusEvent[], tally: Tally) {
  for (const ledger of ledgers) {
    const stored = now.users.get(ledger.sub) ?? nothingStored;
    checkPasskeys(ledger, stored, tally);
    checkTrail(ledger, stored, tally);
    checkCodes(ledger, stored, tally);
    const { profile, credentials } = stored;
    const counted = profile?.credentials ?? 0;
    tally.check(
      'The count of a profile is that of its credentials',
      counted === credentials.length ? undefined : `${counted} for ${credentials.length} of ${ledger.sub}`,
    );
  }
  const ids = [...now.users.values()].flatMap(({ credentials }) => credentials.map(({ id }) => id));
  tally.check('No credential is stored twice', new Set(ids).size === ids.length ? undefined : 'One ID has two users');
  checkAdoption(now, tally);
  checkBus(now, bus, tally);
}

function checkPasskeys({ sub, passkeys }: Ledger, { credentials }: StoredUser, tally: Tally): void {
  for (const { id } of credentials) {
    const asked = passkeys.some((passkey) => passkey.id === id);
    tally.check('What is stored was asked for', asked ? undefined : `${id} of ${sub}`);
  }
  for (const passkey of passkeys) {
    const { id, registered, removed, names } = passkey;
    const found = credentials.find((credential) => credential.id === id);
    const what = `${id} of ${sub}`;
    const mayBe = ['done', 'unknown'].includes(registered) && removed !== 'done';
    tally.check('Nothing refused or removed is stored', found && !mayBe ? `${what}: ${registered}` : undefined);
    if (registered === 'done' && !removed) tally.check('No registration is lost', found ? undefined : what);
    if (!found) continue;
    const possible = [names.done.at(-1), ...names.unknown];
    tally.check(
      'A passkey has the name that its owner was told',
      possible.includes(found.name) ? undefined : `${what} is "${found.name}" instead of "${possible}"`,
    );
    const { counter: sent = 0 } = passkey.authenticator.credentials.find((held) => held.id === id) ?? {};
    const inRange = passkey.counter <= found.counter && found.counter <= sent;
    tally.check(
      'A signature counter is at least the last accepted one, and at most the last sent one',
      inRange ? undefined : `${what}: ${found.counter}, accepted ${passkey.counter}, sent ${sent}`,
    );
  }
}

const exactlyOnce = 'Each change and sign-in has its event exactly once in the trail';

function checkTrail({ sub, passkeys, codeSets, codeSignIns }: Ledger, stored: StoredUser, tally: Tally): void {
  const { trail } = stored;
  const ofType = (type: string) => trail.filter((event) => event.type === type);
  const expectExactly = (what: string, found: number, expected: number) =>
    tally.check(exactlyOnce, found === expected ? undefined : `${what} of ${sub}: ${found} instead of ${expected}`);
  const expectTold = (what: string, events: readonly (string | undefined)[], told: Tellings) => {
    for (const name of told.done) {
      expectExactly(`${what} ${name}`, events.filter((event) => event === name).length, 1);
    }
    for (const name of new Set(events)) {
      const count = events.filter((event) => event === name).length;
      const asked = told.done.includes(name ?? '') || told.unknown.includes(name ?? '');
      tally.check(
        'The trail has nothing that did not happen, and nothing twice',
        asked && count === 1 ? undefined : `${what} ${name} of ${sub}: ${count}, ${asked ? '' : 'not '}asked for`,
      );
    }
  };
  /** Where events do not say which request they are of. */
  const expectCount = (what: string, found: number, { done, unknown }: Tellings) =>
    tally.check(
      exactlyOnce,
      found >= done.length && found <= done.length + unknown.length
        ? undefined
        : `${what} of ${sub}: ${found}, done ${done.length}, unknown ${unknown.length}`,
    );

  for (const passkey of passkeys) {
    const digest = credentialDigest(passkey.id);
    const about = (event: TrailEvent) => event.passkey?.credential === digest;
    const count = (type: string) => ofType(type).filter(about).length;
    const here = stored.credentials.some(({ id }) => id === passkey.id);
    // What can't be stored without a registration shows that there was one.
    const was = here || wasStored(passkey) || count('passkey.removed') > 0;
    expectExactly(`passkey.added ${passkey.id}`, count('passkey.added'), was ? 1 : 0);
    expectExactly(`passkey.removed ${passkey.id}`, count('passkey.removed'), was && !here ? 1 : 0);
    const { names, signIns, confirmations } = passkey;
    const renamed = ofType('passkey.renamed').filter(about);
    const afterRegistration = { ...names, done: names.done.slice(1) };
    expectTold(
      'passkey.renamed',
      renamed.map((event) => event.passkey?.name),
      afterRegistration,
    );
    const signedIn = ofType('sign_in.succeeded').filter(about);
    expectTold(
      'sign_in.succeeded',
      signedIn.map(({ supportId }) => supportId),
      signIns,
    );
    expectCount(`session.confirmed ${passkey.id}`, count('session.confirmed'), confirmations);
  }
  const byCode = ofType('sign_in.succeeded').filter(({ method }) => method === 'recovery-code');
  expectTold(
    'sign_in.succeeded by code',
    byCode.map(({ supportId }) => supportId),
    codeSignIns,
  );
  expectCount('recovery_codes.used', ofType('recovery_codes.used').length, codeSignIns);
  expectCount('recovery_codes.made', ofType('recovery_codes.made').length, codeSets);
}

const wasStored = ({ registered, removed }: HeldPasskey) => registered === 'done' || removed === 'done';

function checkCodes({ sub, codes, codesCertain }: Ledger, { profile }: StoredUser, tally: Tally): void {
  if (!codesCertain) return;
  const left = Object.keys(profile?.recoveryCodes?.unused ?? {}).length;
  // A try without an answer may have used its code.
  tally.check(
    'Recovery codes that were not tried are left',
    left >= codes.length ? undefined : `${left} instead of ${codes.length} of ${sub}`,
  );
}

function checkAdoption({ users, adoption }: Snapshot, tally: Tally): void {
  const all = [...users.values()];
  const events = all.flatMap(({ trail }) => trail);
  const signIns = (method: string) =>
    events.filter((event) => event.type === 'sign_in.succeeded' && event.method === method).length;
  const expected = {
    registrations: events.filter(({ type }) => type === 'passkey.added').length,
    passkeySignIns: signIns('passkey'),
    recoveryCodeSignIns: signIns('recovery-code'),
    usersWithPasskey: all.filter(({ credentials }) => credentials.length > 0).length,
  };
  for (const [name, count] of Object.entries(expected)) {
    const counted = adoption[name] ?? 0;
    tally.check(
      'Adoption counts are those of the events and users',
      counted === count ? undefined : `${name}: ${counted} instead of ${count}`,
    );
  }
}

/** Where the stack has a bus: refused sign-ins of an hour are one in the trail, so they are not looked for there. */
function checkBus({ users }: Snapshot, bus: readonly BusEvent[], tally: Tally): void {
  if (bus.length === 0) return;
  const byId = new Map<unknown, unknown>();
  for (const { detail } of bus) {
    const { id } = detail as { id?: unknown };
    const first = byId.get(id);
    const same = first === undefined || isDeepStrictEqual(first, detail);
    tally.check('Duplicates on the bus have the id of the first and are the same', same ? undefined : `${id}`);
    byId.set(id, detail);
  }
  const events = [...users.values()].flatMap(({ trail }) => trail).filter(({ type }) => type !== 'sign_in.refused');
  const inTrail = new Set(events.map(({ id }) => id));
  for (const id of inTrail) {
    tally.check('The bus took each event of the trail', byId.has(id) ? undefined : id);
  }
  const made = [...byId].filter(([, detail]) => (detail as { type?: unknown }).type !== 'sign_in.refused');
  for (const [id] of made) {
    tally.check('The trail has each event of the bus', inTrail.has(String(id)) ? undefined : `${id}`);
  }
}
