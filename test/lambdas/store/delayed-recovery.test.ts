import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Permission } from '../../../lambdas/store/permission.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { later, start } from './codes.ts';
import { credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const day = 24 * 60 * 60;
const seconds = (after: number) => later(after).getTime() / 1000;
const week = 7 * day;
const withPassword: Permission = { session: 'new', since: seconds(-600), recent: true, changesNeed: 'passkey' };
const started = { startedAt: start.toISOString(), dueAt: seconds(day), endsAt: seconds(day + week) };

async function user() {
  const userId = randomUUID();
  await here.store.addCredential(credential({ userId }), 'ada', 20, anyCaller, 'administrator');
  const stored = async () => (await here.store.readUser(userId)).profile;
  return {
    userId,
    stored,
    begin: (at = start) => here.store.startRecovery(userId, day, at, anyCaller),
    use: (at: number, session = 'new') => here.store.confirmByRecovery(userId, { session, at: seconds(at) }, anyCaller),
    decide: (decision: 'cancel' | 'allow', permission: Permission, at = later(1)) =>
      here.store.decideRecovery(userId, decision, at, anyCaller, permission),
  };
}

describe('A delayed recovery', () => {
  it('It confirms a session from a day after its start for a week, and neither before nor after', async () => {
    const { begin, use, stored } = await user();
    expect(await begin()).toEqual(started);
    for (const at of [0, day - 1, day + week]) expect(await use(at)).toBe('not-due');
    expect(await stored()).not.toHaveProperty('confirmed');
    for (const at of [day, day + week - 1]) expect(await use(at)).toBe('confirmed');
    expect(await stored()).toMatchObject({
      confirmed: { session: 'new', at: seconds(day + week - 1) },
      recovery: started,
    });
  });

  it('A second start changes nothing while the first goes on, so that nobody puts off its day', async () => {
    const { begin, stored } = await user();
    await begin();
    expect(await begin(later(day))).toEqual(started);
    expect(await stored()).toMatchObject({ recovery: started });
    expect(await begin(later(day + week))).toMatchObject({ dueAt: seconds(2 * day + week) });
  });

  it('A thief with the password can neither cancel the owner’s recovery nor let an own one through', async () => {
    const { begin, decide, stored, userId } = await user();
    await begin();
    for (const decision of ['cancel', 'allow'] as const) {
      expect(await decide(decision, withPassword)).toBe('unconfirmed');
      await here.store.confirmSession(userId, { session: 'another', at: seconds(0) });
    }
    expect(await stored()).toMatchObject({ recovery: started });
  });

  it.each<[string, Permission]>([
    ['a session that a passkey confirmed', withPassword],
    ['an administrator', 'administrator'],
  ])('It is cancelled and let through by %s', async (_, permission) => {
    const { userId, begin, decide, use, stored } = await user();
    await begin();
    if (permission !== 'administrator') await here.store.confirmSession(userId, { session: 'new', at: seconds(0) });
    expect(await decide('allow', permission, later(5))).toBe('done');
    expect(await stored()).toMatchObject({ recovery: { dueAt: seconds(5), endsAt: seconds(5 + week) } });
    expect(await use(5)).toBe('confirmed');
    await here.store.confirmSession(userId, { session: 'new', at: seconds(0) });
    expect(await decide('cancel', permission)).toBe('done');
    expect(await stored()).not.toHaveProperty('recovery');
    expect(await use(day + 1)).toBe('not-due');
    expect(await decide('cancel', permission)).toBe('none');
    expect(await decide('allow', permission)).toBe('none');
  });

  it('One that has ended is neither cancelled nor let through', async () => {
    const { begin, decide, use } = await user();
    await begin();
    for (const decision of ['cancel', 'allow'] as const)
      expect(await decide(decision, 'administrator', later(day + week))).toBe('none');
    expect(await use(day + week)).toBe('not-due');
  });

  it('A new passkey ends it, and so does the removal of all passkeys', async () => {
    for (const end of ['add', 'remove'] as const) {
      const { userId, begin, stored } = await user();
      await begin();
      const removal = { by: anyCaller, at: start, forgetAt: 0 };
      if (end === 'remove') await here.store.removeAllCredentials(userId, removal);
      else await here.store.addCredential(credential({ userId }), 'ada', 20, anyCaller, 'administrator');
      expect(await stored()).not.toHaveProperty('recovery');
    }
  });

  it('A user without passkeys, one who is unknown, and one who is locked start none', async () => {
    const begin = (userId: string) => here.store.startRecovery(userId, day, start, anyCaller);
    const [unknown, without] = [randomUUID(), randomUUID()];
    await here.store.replaceRecoveryCodes(
      { userId: without, username: 'ada' },
      ['a'],
      start,
      anyCaller,
      'administrator',
    );
    expect(await begin(unknown)).toBe('no-passkeys');
    const confirmation = { session: 'new', at: seconds(day) };
    expect(await here.store.confirmByRecovery(unknown, confirmation, anyCaller)).toBe('not-due');
    expect(await begin(without)).toBe('no-passkeys');
    const { userId } = await user();
    await here.store.lockUser(userId, { by: anyCaller, at: start, forgetAt: 0 });
    expect(await begin(userId)).toBe('locked');
    expect(await here.store.confirmByRecovery(userId, confirmation, anyCaller)).toBe('locked');
    expect(await here.store.decideRecovery(userId, 'allow', start, anyCaller, 'administrator')).toBe('locked');
    expect(await here.store.readUser(unknown)).toEqual({ credentials: [] });
  });

  it('A thief who uses or lets through a recovery again and again ends with the hour’s changes, and an administrator and the owner still decide', async () => {
    const { userId, begin, use, decide } = await user();
    await begin();
    const uses: unknown[] = [];
    for (let count = 0; count < 61; count++) uses.push(await use(day));
    expect(uses.slice(0, 60)).not.toContain('too-often');
    expect(uses[60]).toBe('too-often');
    await here.store.confirmSession(userId, { session: 'new', at: seconds(day) });
    expect(await decide('allow', withPassword, later(day))).toBe('too-often');
    expect(await decide('allow', 'administrator', later(day))).toBe('done');
    expect(await decide('cancel', withPassword, later(day))).toBe('done');
  });

  it('Starting and cancelling again and again ends with the hour’s changes', async () => {
    const { begin, decide } = await user();
    const outcomes: unknown[] = [];
    for (let count = 0; count < 61; count++) {
      outcomes.push(await begin());
      await decide('cancel', 'administrator');
    }
    expect(outcomes.slice(0, 60)).not.toContain('too-often');
    expect(outcomes[60]).toBe('too-often');
  });
});
