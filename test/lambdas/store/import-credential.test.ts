import { randomBytes } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { importCredential, outcomeOfImport } from '../../../lambdas/store/import-credential.ts';
import type { Credential } from '../../../lambdas/store/items.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { added, credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
const faulty = faultyDynamoDb();
beforeAll(async () => {
  here = await ceremonyStack();
});
afterEach(() => void vi.useRealTimers());

const imported = (changes: Partial<Credential> = {}) =>
  credential({
    importedAt: '2026-02-01T00:00:00.000Z',
    registeredWith: '',
    userHandle: randomBytes(16).toString('base64url'),
    ...changes,
  });
const handleOf = ({ userHandle = '' }: Credential) => ({ userHandle });
const add = (one: Credential, { isDefault = false, limit = 20 } = {}) =>
  importCredential(here, { credential: one, username: 'ada', isDefault, by: anyCaller }, limit);
const wouldBe = (one: Credential, limit = 20) => outcomeOfImport(here, one, limit);
const remove = ({ userId, id }: Credential) => {
  const at = new Date();
  return here.store.removeCredential(userId, id, {
    permission: 'administrator',
    keepLast: false,
    by: anyCaller,
    at,
    forgetAt: at.getTime() / 1000 + 360,
  });
};

describe('Importing a credential', () => {
  it('Importing a credential stores and counts it, and a second import changes nothing', async () => {
    const one = imported();
    expect(await wouldBe(one)).toBe('imported');
    expect((await here.store.readUser(one.userId)).credentials).toEqual([]);
    expect(await add(one)).toBe('imported');
    const stored = await here.store.readUser(one.userId);
    expect(stored).toEqual({ profile: { username: 'ada', credentials: 1 }, credentials: [one] });
    expect(await wouldBe(one)).toBe('there');
    expect(await add({ ...one, name: 'Other', counter: 9 }, { isDefault: true })).toBe('there');
    expect(await here.store.readUser(one.userId)).toEqual(stored);
  });

  it('Importing a credential takes two reads and one write, and with a user handle of its own three reads', async () => {
    const { userHandle: _, ...plain } = imported();
    for (const [one, reads] of [
      [plain, 2],
      [imported(), 3],
    ] as const) {
      const commands = await commandsOf(here, () => add(one));
      expect(commands.map(({ name }) => name)).toEqual([...Array(reads).fill('Query'), 'TransactWriteItems']);
    }
  });

  it('Importing several credentials of one user at once stores each once', async () => {
    const { userId } = credential();
    const some = Array.from({ length: 5 }, () => imported({ userId }));
    const outcomes = await Promise.all([...some, ...some].map((one) => add(one)));
    expect(outcomes.toSorted()).toEqual([...Array(5).fill('imported'), ...Array(5).fill('there')]);
    expect((await here.store.readUser(userId)).profile?.credentials).toBe(5);
  });

  it.each<[string, Partial<Credential>, string]>([
    ['another key', { publicKey: new Uint8Array([9]) }, 'different'],
    ['another user handle', { userHandle: 'b3RoZXI' }, 'different'],
    ['another RP ID', { relyingPartyId: 'other.example' }, 'different'],
  ])('Importing an existing credential ID with %s changes nothing', async (_, changes, outcome) => {
    const one = imported();
    await add(one);
    const other = { ...one, ...changes };
    expect(await wouldBe(other)).toBe(outcome);
    expect(await add(other)).toBe(outcome);
    expect((await here.store.readUser(one.userId)).credentials).toEqual([one]);
  });

  it('Importing a credential is not blocked by another user who registered its ID before', async () => {
    const one = imported();
    await added(here.store, { id: one.id });
    expect(await wouldBe(one)).toBe('imported');
    expect(await add(one)).toBe('imported');
    expect((await here.store.readUser(one.userId)).credentials).toEqual([one]);
  });

  it('Importing a credential with the user handle of another user’s credentials is refused', async () => {
    const [first, own] = [imported(), imported({ userHandle: 'own' })];
    const other = imported(handleOf(first));
    await add(first);
    // Not all of that user's credentials need to have it.
    await add(imported({ userId: first.userId }));
    expect(await wouldBe(other)).toBe('another-user');
    expect(await add(other)).toBe('another-user');
    expect(await here.store.findUserByHandle(first.userHandle ?? '')).toBe(first.userId);
    expect((await here.store.readUser(other.userId)).credentials).toEqual([]);
    expect(await add({ ...own, userId: first.userId })).toBe('imported');
  });

  it('Importing several credentials of one user with one user handle stores them all', async () => {
    const [first, second] = [imported(), imported()];
    const both = [first, { ...second, userId: first.userId, ...handleOf(first) }];
    for (const one of both) expect(await add(one)).toBe('imported');
    expect((await here.store.readUser(first.userId)).credentials).toHaveLength(2);
  });

  it('Importing a credential takes the user handle of a user who has no credentials with it any more', async () => {
    const [first, second] = [imported(), imported()];
    const other = imported(handleOf(first));
    await add(first);
    await add({ ...second, userId: first.userId });
    await remove(first);
    expect(await wouldBe(other)).toBe('imported');
    expect(await add(other)).toBe('imported');
    expect(await here.store.findUserByHandle(first.userHandle ?? '')).toBe(other.userId);
  });

  it('Importing a credential for a user whom an administrator has locked is refused', async () => {
    const one = imported();
    const at = new Date();
    await here.store.lockUser(one.userId, { by: anyCaller, at, forgetAt: at.getTime() / 1000 });
    expect(await wouldBe(one)).toBe('locked');
    expect(await add(one)).toBe('locked');
    expect((await here.store.readUser(one.userId)).credentials).toEqual([]);
  });

  it('Importing a credential whose user handle is the `sub` stores it without an item for the handle', async () => {
    const { userHandle: _, ...one } = imported();
    expect(await add(one)).toBe('imported');
    expect((await here.store.readUser(one.userId)).credentials).toEqual([one]);
  });

  it('Importing a credential over the limit stores nothing', async () => {
    const { userId } = credential();
    await add(imported({ userId }), { limit: 1 });
    const over = imported({ userId });
    expect(await wouldBe(over, 1)).toBe('limit');
    expect(await add(over, { limit: 1 })).toBe('limit');
    expect(await here.store.findUserByHandle(over.userHandle ?? '')).toBeUndefined();
    expect((await here.store.readUser(userId)).credentials).toHaveLength(1);
  });

  it.each([
    ['the user reaches the limit', (one: Credential) => imported({ userId: one.userId }), 'limit'],
    ['another user gets the user handle', (one: Credential) => imported(handleOf(one)), 'another-user'],
    ['the credential is imported', (one: Credential) => one, 'there'],
  ])('Importing a credential detects another write between its reads and its write: %s', async (_, other, outcome) => {
    const one = imported();
    const meanwhile = other(one);
    faulty.proxy.befall({ of: ['TransactWriteItems'], about: one.userId, times: 1 }, async (carryOut) => {
      expect(await add(meanwhile)).toBe('imported');
      return carryOut();
    });
    const table = { ...faulty, tableName: here.tableName };
    const adding = importCredential(table, { credential: one, username: 'ada', isDefault: false, by: anyCaller }, 1);
    expect(await adding).toBe(outcome);
    expect((await here.store.readUser(meanwhile.userId)).credentials).toEqual([meanwhile]);
    expect((await here.store.readUser(one.userId)).credentials).toHaveLength(meanwhile.userId === one.userId ? 1 : 0);
  });

  it('Importing a credential detects that it was imported and removed between its reads and its write', async () => {
    const one = imported();
    faulty.proxy.befall({ of: ['TransactWriteItems'], about: one.userId, times: 1 }, async (carryOut) => {
      expect(await add(one)).toBe('imported');
      expect(await remove(one)).toBe('removed');
      return carryOut();
    });
    const table = { ...faulty, tableName: here.tableName };
    const entry = { credential: one, username: 'ada', isDefault: false, by: anyCaller };
    expect(await importCredential(table, entry, 20)).toBe('removed');
    expect((await here.store.readUser(one.userId)).credentials).toEqual([]);
  });

  it('Importing a credential makes it the default unless the user has one', async () => {
    const [first, second] = [imported(), imported()];
    const { userId } = first;
    await add(first, { isDefault: true });
    await add({ ...second, userId }, { isDefault: true });
    expect((await here.store.readUser(userId)).profile).toMatchObject({ defaultCredential: first.id, credentials: 2 });
  });

  it('Importing a credential does not restore one that was removed within a year', async () => {
    const one = imported();
    await add(one);
    expect(await remove(one)).toBe('removed');
    expect(await wouldBe(one)).toBe('removed');
    expect(await add(one)).toBe('removed');
    const { expiresAt = 0 } = (await here.store.findRemoval(one.userId, one.id)) ?? {};
    expect(expiresAt - Date.now() / 1000).toBeGreaterThan(365 * 24 * 60 * 60);

    vi.useFakeTimers({ toFake: ['Date'], now: expiresAt * 1000 });
    expect(await add(one)).toBe('removed');
    vi.setSystemTime(expiresAt * 1000 + 1);
    expect(await wouldBe(one)).toBe('imported');
    expect(await add(one)).toBe('imported');
  });

  it('Importing a credential into a missing table is a fault', async () => {
    const nowhere = { ...here, tableName: 'no-such-table' };
    const adding = importCredential(
      nowhere,
      { credential: imported(), username: 'ada', isDefault: false, by: anyCaller },
      20,
    );
    await expect(adding).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
