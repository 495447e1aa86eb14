import { describe, expect, it } from 'vitest';
import { credentialDigest } from '../../lambdas/store/keys.ts';
import type { BusEvent } from '../../local/event-bus/bus-event.ts';
import { Authenticator } from '../support/authenticator/authenticator.ts';
import { checkInvariants } from './invariants.ts';
import { type HeldPasskey, Ledger } from './ledger.ts';
import type { StoredUser, TrailEvent } from './table.ts';
import { Tally } from './tally.ts';

/** A user with one stored passkey and one removed passkey, and all that the table and the bus have of it. */
function world() {
  const authenticator = new Authenticator({ origin: 'http://localhost', counts: true });
  const options = {
    challenge: 'AAAA',
    rp: { id: 'localhost', name: 'Here' },
    user: { id: 'dXNlcg', name: 'user', displayName: 'User' },
    pubKeyCredParams: [],
  };
  const held = (): HeldPasskey => {
    const registration = authenticator.create(options);
    return {
      id: registration.id,
      authenticator,
      registration,
      registered: 'done',
      names: { done: ['first', 'second'], unknown: [] },
      signIns: { done: ['5a5a5a5a'], unknown: [] },
      confirmations: { done: ['challenge'], unknown: [] },
      counter: 1,
      uses: [],
    };
  };
  const [stored, removed] = [held(), held()];
  removed.removed = 'done';
  const ledger = new Ledger({ email: 'a@example.com', password: 'secret', sub: 'user' });
  ledger.passkeys.push(stored, removed);
  Object.assign(ledger, { codesCertain: true, codes: ['one', 'two'] });
  ledger.codeSets.done.push('set');
  ledger.codeSignIns.done.push('c0c0c0c0');

  let ids = 0;
  const event = (type: string, more: object = {}): TrailEvent => ({ id: `event-${ids++}`, type, ...more });
  const eventsOf = ({ id }: HeldPasskey) => {
    const passkey = { credential: credentialDigest(id), name: 'second' };
    return [
      event('passkey.added', { passkey }),
      event('passkey.renamed', { passkey }),
      event('session.confirmed', { passkey }),
      event('sign_in.succeeded', { passkey, method: 'passkey', supportId: '5a5a5a5a' }),
    ];
  };
  const gone = { credential: credentialDigest(removed.id), name: 'second' };
  const user: StoredUser = {
    credentials: [{ id: stored.id, name: 'second', counter: 1 }],
    profile: { credentials: 1, recoveryCodes: { unused: { one: 0, two: 0 } } },
    trail: [
      ...[stored, removed].flatMap(eventsOf),
      event('passkey.removed', { passkey: gone }),
      event('recovery_codes.made'),
      event('sign_in.succeeded', { method: 'recovery-code', supportId: 'c0c0c0c0' }),
      event('recovery_codes.used'),
    ],
  };
  const adoption = { registrations: 2, passkeySignIns: 2, recoveryCodeSignIns: 1, usersWithPasskey: 1 };
  const bus: BusEvent[] = user.trail.map((detail) => ({
    id: 'bus',
    source: 'passkeys',
    'detail-type': detail.type,
    detail,
  }));
  return { ledger, stored, removed, user, users: new Map([['user', user]]), adoption, bus };
}
type World = ReturnType<typeof world>;

/** The invariants that are broken in a world. */
function broken({ ledger, users, adoption, bus }: World): string[] {
  const tally = new Tally();
  checkInvariants([ledger], { users, adoption }, bus, tally);
  return tally.invariants.filter((each) => each.broken.length > 0).map(({ invariant }) => invariant);
}

const without = <Value>(values: Value[], chosen: (value: Value) => boolean) =>
  void values.splice(values.findIndex(chosen), 1);

const once = 'Each change and sign-in has its event exactly once in the trail';
const nothingElse = 'The trail has nothing that did not happen, and nothing twice';

const cases: [what: string, change: (it: World) => unknown, invariant: string][] = [
  ['a registration is lost', ({ user }) => user.credentials.pop(), 'No registration is lost'],
  [
    'a removed passkey is stored',
    ({ user, removed }) => user.credentials.push({ id: removed.id, name: 'second', counter: 1 }),
    'Nothing refused or removed is stored',
  ],
  [
    'a refused passkey is stored',
    ({ stored }) => Object.assign(stored, { registered: 'refused' }),
    'Nothing refused or removed is stored',
  ],
  [
    'a passkey is stored that nobody registered',
    ({ user }) => user.credentials.push({ id: 'another', name: 'x', counter: 0 }),
    'What is stored was asked for',
  ],
  [
    'a credential ID has two users',
    ({ users, user }) => users.set('other', { credentials: [...user.credentials], trail: [] }),
    'No credential is stored twice',
  ],
  [
    'a passkey has its former name',
    ({ user }) => Object.assign(user.credentials[0] ?? {}, { name: 'first' }),
    'A passkey has the name that its owner was told',
  ],
  [
    'a signature counter went back',
    ({ user }) => Object.assign(user.credentials[0] ?? {}, { counter: 0 }),
    'A signature counter is at least the last accepted one, and at most the last sent one',
  ],
  [
    'a profile counts too many',
    ({ user }) => Object.assign(user.profile ?? {}, { credentials: 2 }),
    'The count of a profile is that of its credentials',
  ],
  [
    'a recovery code is gone',
    ({ user }) => Object.assign(user.profile ?? {}, { recoveryCodes: { unused: { one: 0 } } }),
    'Recovery codes that were not tried are left',
  ],
  ...[
    'passkey.added',
    'passkey.renamed',
    'passkey.removed',
    'session.confirmed',
    'sign_in.succeeded',
    'recovery_codes.made',
    'recovery_codes.used',
  ].map((type): [string, (it: World) => void, string] => [
    `the trail lacks ${type}`,
    ({ user }) => without(user.trail, (event) => event.type === type),
    once,
  ]),
  ...['passkey.added', 'passkey.removed', 'session.confirmed', 'recovery_codes.made'].map(
    (type): [string, ({ user }: World) => void, string] => [
      `the trail has ${type} twice`,
      ({ user }) => void user.trail.push(...user.trail.filter((event) => event.type === type)),
      once,
    ],
  ),
  ...['passkey.renamed', 'sign_in.succeeded'].map((type): [string, ({ user }: World) => void, string] => [
    `the trail has ${type} twice`,
    ({ user }) => void user.trail.push(...user.trail.filter((event) => event.type === type)),
    nothingElse,
  ]),
  ['the trail has a sign-in of nobody', ({ stored }) => stored.signIns.done.pop(), nothingElse],
  [
    'registrations are counted twice',
    ({ adoption }) => Object.assign(adoption, { registrations: 4 }),
    'Adoption counts are those of the events and users',
  ],
  ['the bus lacks an event', ({ bus }) => bus.pop(), 'The bus took each event of the trail'],
  [
    'the bus has an event that the trail lacks',
    ({ bus }) => bus.push({ ...bus[0], detail: { id: 'more', type: 'passkey.added' } } as (typeof bus)[number]),
    'The trail has each event of the bus',
  ],
  [
    'a duplicate on the bus differs',
    ({ bus }) => bus.push({ ...bus[0], detail: { ...bus[0]?.detail, type: 'other' } } as (typeof bus)[number]),
    'Duplicates on the bus have the id of the first and are the same',
  ],
];

describe('The invariants of a soak', () => {
  it('No invariant is broken where the table has what users were told', () => expect(broken(world())).toEqual([]));

  it('No invariant is broken by what users were not told, whether it was carried out or not', () => {
    const it = world();
    const { stored, removed, ledger } = it;
    Object.assign(stored, { registered: 'unknown', names: { done: ['first'], unknown: ['second', 'third'] } });
    for (const tellings of [stored.signIns, removed.confirmations, ledger.codeSets, ledger.codeSignIns]) {
      tellings.unknown.push(...tellings.done.splice(0), 'never');
    }
    removed.removed = 'unknown';
    expect(broken(it)).toEqual([]);
  });

  it.each(cases)('An invariant is broken if %s', (_, change, invariant) => {
    const it = world();
    change(it);
    expect(broken(it)).toContain(invariant);
  });
});
