import { beforeAll, describe, expect, it } from 'vitest';
import type { Removal } from '../../../lambdas/store/remove-credentials.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { added, credential, markLocked } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const at = new Date('2026-01-01T00:00:00Z');
const removal = (changes: Partial<Removal> = {}): Removal => ({
  keepLast: false,
  permission: 'administrator' as const,
  by: { ...anyCaller, administrator: 'the-administrator' },
  at,
  forgetAt: at.getTime() / 1000 + 360,
  ...changes,
});
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);

/** A user with some credentials, oldest first. */
async function withCredentials(count: number) {
  const { userId } = credential();
  const credentials = Array.from({ length: count }, () => credential({ userId }));
  for (const each of credentials) await here.store.addCredential(each, 'ada', 20, anyCaller, 'administrator');
  return { userId, ids: credentials.map(({ id }) => id), credentials };
}
const left = async (userId: string) => {
  const { profile, credentials } = await here.store.readUser(userId);
  return { count: profile?.credentials, ids: credentials.map(({ id }) => id).sort() };
};

describe('Removing a credential', () => {
  it('Removing a credential reduces the count and leaves the others', async () => {
    const { userId, ids } = await withCredentials(3);
    const [first = '', ...others] = ids;
    expect(await here.store.removeCredential(userId, first, removal())).toBe('removed');
    expect(await left(userId)).toEqual({ count: 2, ids: others.sort() });
  });

  it('Removing a credential again succeeds without effect until its ID is forgotten', async () => {
    const { userId, ids } = await withCredentials(3);
    const [id = ''] = ids;
    for (let count = 0; count < 3; count++) {
      expect(await here.store.removeCredential(userId, id, removal({ at: later(count) }))).toBe(
        count === 0 ? 'removed' : 'gone',
      );
    }
    expect((await left(userId)).count).toBe(2);
    expect(await here.store.removeCredential(userId, id, removal({ at: later(360) }))).toBe('gone');
    expect(await here.store.removeCredential(userId, id, removal({ at: later(361) }))).toBe('unknown');
  });

  it('Removing a credential three times at once removes it once', async () => {
    const { userId, ids } = await withCredentials(3);
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => here.store.removeCredential(userId, ids[0] ?? '', removal())),
    );
    expect(outcomes.toSorted()).toEqual(['gone', 'gone', 'removed']);
    expect((await left(userId)).count).toBe(2);
  });

  it('Removing an unknown credential or another user’s changes nothing', async () => {
    const [mine, theirs] = [await withCredentials(1), await withCredentials(1)];
    expect(await here.store.removeCredential(mine.userId, credential().id, removal())).toBe('unknown');
    expect(await here.store.removeCredential(mine.userId, theirs.ids[0] ?? '', removal())).toBe('unknown');
    expect(await left(theirs.userId)).toEqual({ count: 1, ids: theirs.ids });
    await here.store.removeCredential(theirs.userId, theirs.ids[0] ?? '', removal());
    expect(await here.store.removeCredential(mine.userId, theirs.ids[0] ?? '', removal())).toBe('unknown');
  });

  it('Removing a credential that the lock of its user is about to remove changes nothing', async () => {
    const { userId, ids } = await withCredentials(1);
    await markLocked(here, userId, at);
    expect(await here.store.removeCredential(userId, ids[0] ?? '', removal())).toBe('unknown');
    expect(await left(userId)).toEqual({ count: 1, ids });
  });

  it('Removing the last credential is refused if it must stay', async () => {
    const { userId, ids } = await withCredentials(1);
    expect(
      await here.store.removeCredential(
        userId,
        ids[0] ?? '',
        removal({ keepLast: true, permission: 'administrator' as const }),
      ),
    ).toBe('last');
    expect(await left(userId)).toEqual({ count: 1, ids });
    expect(await here.store.removeCredential(userId, ids[0] ?? '', removal())).toBe('removed');
    expect(await left(userId)).toEqual({ count: 0, ids: [] });
  });

  it('Removing the last two credentials at once leaves one of them', async () => {
    for (let round = 0; round < 5; round++) {
      const { userId, ids } = await withCredentials(2);
      const removing = ids.map((id) =>
        here.store.removeCredential(userId, id, removal({ keepLast: true, permission: 'administrator' as const })),
      );
      expect((await Promise.all(removing)).sort()).toEqual(['last', 'removed']);
      expect((await left(userId)).count).toBe(1);
    }
  });

  it('Removing a credential clears the default only if it was the default', async () => {
    const { userId, ids } = await withCredentials(3);
    const [first = '', second = ''] = ids;
    await here.store.updateCredential(userId, first, { default: true }, anyCaller, 'administrator');
    await here.store.removeCredential(userId, second, removal());
    expect((await here.store.readUser(userId)).profile?.defaultCredential).toBe(first);
    await here.store.removeCredential(userId, first, removal());
    expect((await here.store.readUser(userId)).profile).toEqual({ username: 'ada', credentials: 1 });
  });

  it('Removing a credential also clears a default that is set at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const { userId, ids } = await withCredentials(2);
      const [id = ''] = ids;
      await Promise.all([
        here.store.updateCredential(userId, id, { default: true }, anyCaller, 'administrator'),
        here.store.removeCredential(userId, id, removal()),
      ]);
      expect((await here.store.readUser(userId)).profile).toEqual({ username: 'ada', credentials: 1 });
    }
  });

  it('A removed credential’s registration is refused when it is delivered again, and its ID is free', async () => {
    const { userId, ids, credentials } = await withCredentials(1);
    const [again = credential()] = credentials;
    await here.store.removeCredential(userId, ids[0] ?? '', removal());
    const readd = (seconds: number, registeredWith = again.registeredWith) =>
      here.store.addCredential(
        { ...again, registeredWith, createdAt: later(seconds).toISOString() },
        'ada',
        20,
        anyCaller,
        'administrator',
      );
    for (const seconds of [0, 360, 361]) expect(await readd(seconds)).toBe('challenge-used');
    expect(await left(userId)).toEqual({ count: 0, ids: [] });
    expect(await readd(0, 'another registration')).toMatchObject({ id: again.id });
  });
});

describe('Removing an imported credential', () => {
  it('The removal of an imported credential is stored for 366 days', async () => {
    const known = await added(here.store, { importedAt: at.toISOString() });
    await here.store.removeCredential(known.userId, known.id, removal({ at: later(0.5) }));
    expect(await here.store.findRemoval(known.userId, known.id)).toMatchObject({
      removedAt: '2026-01-01T00:00:00.500Z',
      expiresAt: Date.parse('2027-01-02T00:00:01Z') / 1000,
    });
  });
});

describe('Removing all credentials', () => {
  it('Removing all credentials removes twenty at once and none the second time', async () => {
    const { userId, ids } = await withCredentials(20);
    await here.store.updateCredential(userId, ids[3] ?? '', { default: true }, anyCaller, 'administrator');
    const removed = await here.store.removeAllCredentials(userId, removal());
    expect([...removed].sort()).toEqual(ids.sort());
    expect(await here.store.readUser(userId)).toEqual({
      profile: { username: 'ada', credentials: 0 },
      credentials: [],
    });
    for (let count = 0; count < 2; count++)
      expect(await here.store.removeAllCredentials(userId, removal())).toEqual([]);
  });

  it('Removing all credentials of a user who has none writes nothing', async () => {
    const { userId, id } = await added(here.store);
    await here.store.removeCredential(userId, id, {
      ...removal(),
      keepLast: false,
      permission: 'administrator' as const,
    });
    const commands = await commandsOf(here, () => here.store.removeAllCredentials(userId, removal()));
    expect(commands.map(({ name }) => name)).toEqual(['Query']);
  });

  it('Removing all credentials blocks each registration like a single removal', async () => {
    const { userId, credentials } = await withCredentials(2);
    await here.store.removeAllCredentials(userId, removal());
    for (const each of credentials) {
      const readding = here.store.addCredential(
        { ...each, createdAt: at.toISOString() },
        'ada',
        20,
        anyCaller,
        'administrator',
      );
      expect(await readding).toBe('challenge-used');
    }
  });

  it('Removing all credentials of an unknown user writes nothing', async () => {
    const { userId } = credential();
    expect(await here.store.removeAllCredentials(userId, removal())).toBe('unknown');
    expect(await here.store.readUser(userId)).toEqual({ credentials: [] });
  });

  it('Removing all credentials during a registration leaves a correct count', async () => {
    for (let round = 0; round < 5; round++) {
      const { userId } = await withCredentials(2);
      await Promise.all([
        here.store.removeAllCredentials(userId, removal()),
        here.store.addCredential(credential({ userId }), 'ada', 20, anyCaller, 'administrator'),
      ]);
      const { count, ids } = await left(userId);
      expect(count).toBe(ids.length);
      expect(ids.length).toBeLessThanOrEqual(1);
    }
  });
});
