import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Permission } from '../../../lambdas/store/permission.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const at = Math.floor(Date.now() / 1000);
const thief: Permission = { session: 'thief', since: at - 600, recent: true, changesNeed: 'passkey' };
const owner: Permission = { ...thief, session: 'owner' };

/** A user with two passkeys and codes, whose own session is confirmed. */
async function user() {
  const userId = randomUUID();
  const [first, second] = [credential({ userId }), credential({ userId })];
  for (const each of [first, second]) await here.store.addCredential(each, 'ada', 20, anyCaller, 'administrator');
  const who = { userId, username: 'ada' };
  await here.store.replaceRecoveryCodes(who, ['code'], new Date(0), anyCaller, 'administrator');
  await here.store.confirmSession(userId, { session: 'owner', at });
  return { ...who, first, second };
}
type User = Awaited<ReturnType<typeof user>>;

const removal = { keepLast: false, by: anyCaller, at: new Date(), forgetAt: 0 };
/** All changes that a session can make. */
const changes: [string, (who: User, permission: Permission) => Promise<unknown>][] = [
  [
    'register a passkey',
    (who, permission) => here.store.addCredential(credential(who), 'ada', 20, anyCaller, permission),
  ],
  [
    'remove a passkey',
    ({ userId, first }, permission) => here.store.removeCredential(userId, first.id, { ...removal, permission }),
  ],
  [
    'rename a passkey',
    ({ userId, first }, permission) =>
      here.store.updateCredential(userId, first.id, { name: 'Mine' }, anyCaller, permission),
  ],
  [
    'choose the default',
    ({ userId, first }, permission) =>
      here.store.updateCredential(userId, first.id, { default: true }, anyCaller, permission),
  ],
  [
    'make recovery codes',
    (who, permission) => here.store.replaceRecoveryCodes(who, ['new'], new Date(), anyCaller, permission),
  ],
];

describe('A thief who knows the password and has no passkey', () => {
  it.each(changes)('The thief cannot %s, and the owner can', async (_, change) => {
    const who = await user();
    const before = await here.store.readUser(who.userId);
    expect(await change(who, thief)).toBe('unconfirmed');
    expect(await here.store.readUser(who.userId)).toEqual(before);
    expect(await change(who, owner)).not.toBe('unconfirmed');
    expect(await here.store.readUser(who.userId)).not.toEqual(before);
  });

  it.each(changes)(
    'The thief cannot %s by the confirmation of another session that ended meanwhile',
    async (_, change) => {
      const who = await user();
      await here.store.confirmSession(who.userId, { session: 'owner', at: at - 600 });
      expect(await change(who, owner)).toBe('unconfirmed');
    },
  );

  it('Of two sessions that register a first passkey at once, one succeeds', async () => {
    const userId = randomUUID();
    const add = (permission: Permission) =>
      here.store.addCredential(credential({ userId }), 'ada', 20, anyCaller, permission);
    const outcomes = await Promise.all([add(thief), add(owner)]);
    expect(outcomes.filter((outcome) => outcome === 'unconfirmed')).toHaveLength(1);
    expect((await here.store.readUser(userId)).credentials).toHaveLength(1);
  });

  it('The first passkey and codes of an old session are refused', async () => {
    const userId = randomUUID();
    const old = { ...thief, recent: false };
    const who = { userId, username: 'ada' };
    expect(await here.store.addCredential(credential(who), 'ada', 20, anyCaller, old)).toBe('sign-in-too-old');
    expect(await here.store.replaceRecoveryCodes(who, ['new'], new Date(), anyCaller, old)).toBe('sign-in-too-old');
    expect(await here.store.readUser(userId)).toEqual({ credentials: [] });
  });

  it('A removal and a change that are refused write nothing', async () => {
    const who = await user();
    for (const [, change] of changes.slice(1, 4)) {
      const commands = await commandsOf(here, () => change(who, thief));
      expect(commands.map(({ name }) => name)).toEqual(['Query']);
    }
  });
});

describe('A confirmation', () => {
  it('A locked user’s session is not confirmed, and the lock ends a confirmation and a recovery', async () => {
    const { userId } = await user();
    expect(await here.store.confirmSession(userId, { session: 'owner', at })).toBe('confirmed');
    await here.store.startRecovery(userId, 60, new Date(), anyCaller);
    await here.store.lockUser(userId, { by: anyCaller, at: new Date(), forgetAt: 0 });
    expect((await here.store.readUser(userId)).profile).not.toHaveProperty('confirmed');
    expect((await here.store.readUser(userId)).profile).not.toHaveProperty('recovery');
    expect(await here.store.confirmSession(userId, { session: 'owner', at })).toBe('refused');
  });

  it.each<[string, (who: User) => Promise<unknown>]>([
    [
      'removes a passkey',
      ({ userId, first }) => here.store.removeCredential(userId, first.id, { ...removal, permission: 'administrator' }),
    ],
    ['removes all passkeys', ({ userId }) => here.store.removeAllCredentials(userId, removal)],
    ['takes the recovery codes away', ({ userId }) => here.store.removeRecoveryCodes(userId, anyCaller)],
    [
      'cancels a recovery',
      async ({ userId }) => {
        await here.store.startRecovery(userId, 60, new Date(), anyCaller);
        return here.store.decideRecovery(userId, 'cancel', new Date(), anyCaller, 'administrator');
      },
    ],
  ])('An administrator who %s ends the confirmation of the thief’s session', async (_, end) => {
    const who = await user();
    await end(who);
    expect((await here.store.readUser(who.userId)).profile).not.toHaveProperty('confirmed');
  });

  it('An owner who removes a passkey stays confirmed', async () => {
    const { userId, first } = await user();
    expect(await here.store.removeCredential(userId, first.id, { ...removal, permission: owner })).toBe('removed');
    expect((await here.store.readUser(userId)).profile?.confirmed).toEqual({ session: 'owner', at });
  });

  it('A user who has nothing has no session to confirm, and nothing is stored', async () => {
    const userId = randomUUID();
    expect(await here.store.confirmSession(userId, { session: 'owner', at })).toBe('refused');
    expect(await here.store.readUser(userId)).toEqual({ credentials: [] });
  });
});
