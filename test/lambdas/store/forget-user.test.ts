import { randomBytes, randomUUID } from 'node:crypto';
import { GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../contract/events.ts';
import { profileKey } from '../../../contract/keys.ts';
import { eraseItems } from '../../../lambdas/store/erase.ts';
import { forgetUser } from '../../../lambdas/store/forget-user.ts';
import { importCredential } from '../../../lambdas/store/import-credential.ts';
import type { Credential } from '../../../lambdas/store/items.ts';
import { ownerKey, userHandleKey } from '../../../lambdas/store/keys.ts';
import { noticeOfEvent } from '../../../lambdas/store/notices.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { failedInside } from '../../support/dynamodb/faults.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential, removalAt } from './credentials.ts';

const faulty = faultyDynamoDb();
let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const at = new Date('2026-06-01T00:00:00Z');
const by = { ...anyCaller, administrator: 'arn:aws:iam::123456789012:user/eve' };
const forget = (userId: string) => here.store.forgetUser(userId, by, at);

const event = (userId: string, time: string): AuditEvent => ({
  version: 1,
  id: randomUUID(),
  type: 'administration.viewed',
  time,
  userId,
  actor: { type: 'user', id: userId },
  requestId: '0123456789abcdef',
  supportId: '01234567',
  sourceIp: '192.0.2.1',
});

/** Stores so many events of a user, one a second, the last one when the user is forgotten. */
async function act(userId: string, count: number): Promise<void> {
  const times = Array.from({ length: count }, (_, index) => new Date(at.getTime() - index * 1000).toISOString());
  const events = times.map((time) => event(userId, time));
  await here.store.storeEvents(events, () => 1e10);
}

/** Each item of the table in which a text is. */
async function itemsWith(text: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await here.dynamodb.send(new ScanCommand({ TableName: here.tableName, ConsistentRead: true }));
  return Items.map((item) => unmarshall(item)).filter((item) => JSON.stringify(item).includes(text));
}

const imported = (userId: string) => ({
  ...credential({ userId }),
  userHandle: randomBytes(16).toString('base64url'),
  importedAt: at.toISOString(),
});
const importOne = (one: Credential) =>
  importCredential(here, { credential: one, username: 'ada', isDefault: false, by: anyCaller }, 20);

/** A user of whom the table has an item of each kind. */
async function userWithEverything(): Promise<string> {
  const { userId } = credential();
  const [kept, removed] = [credential({ userId }), credential({ userId })];
  for (const each of [kept, removed]) await here.store.addCredential(each, 'ada', 20, anyCaller, 'administrator');
  expect(await importOne(imported(userId))).toBe('imported');
  await here.store.removeCredential(userId, removed.id, removalAt(at));
  await here.store.replaceRecoveryCodes({ userId, username: 'ada' }, ['code'], at, anyCaller, 'administrator');
  await act(userId, 3);
  const delivery = { notice: noticeOfEvent(randomUUID()), claim: randomUUID(), now: at };
  await here.store.claimNotice(delivery);
  await here.store.takeNoticePlace({ userId, eventId: 'an-event', now: at });
  await here.store.foldNotice({ userId, type: 'passkey.added' }, delivery);
  return userId;
}

describe('Forgetting a user', () => {
  it('Forgetting a user leaves no item that names the user, and those of others as they are', async () => {
    const [userId, other] = [await userWithEverything(), await userWithEverything()];
    const others = await itemsWith(other);
    // Profile, an hour, a removal, the owner of a user handle, two counts of changes and an hour of notices.
    expect(await forget(userId)).toEqual({ passkeys: 2, activity: 3, others: 6, complete: true });
    expect(await itemsWith(userId)).toEqual([]);
    expect(await itemsWith(other)).toEqual(others);
  });

  it('Forgetting a user refuses new passkeys meanwhile, and goes on after it was interrupted', async () => {
    const userId = await userWithEverything();
    const lastPut = { of: ['TransactWriteItems'], about: 'lockedAt', times: 1 };
    faulty.proxy.befall(lastPut, async (carryOut) => {
      const answer = await carryOut();
      const [profile] = (await itemsWith(userId)).filter((item) => item['sk'] === profileKey);
      expect(profile).toEqual({
        pk: `USER#${userId}`,
        sk: profileKey,
        username: userId,
        credentials: 0,
        lockedAt: at.toISOString(),
      });
      expect(await here.store.addCredential(credential({ userId }), 'ada', 20, anyCaller, 'administrator')).toBe(
        'locked',
      );
      faulty.proxy.befall({ of: ['Query'], about: userId, times: 2 }, async () => 'closed');
      return answer;
    });
    await expect(forgetUser({ ...faulty, tableName: here.tableName }, userId, by, at)).rejects.toThrow();
    expect(await forget(userId)).toMatchObject({ passkeys: 2, complete: true });
    expect(await itemsWith(userId)).toEqual([]);
  });

  it('Forgetting a user says who asked once, after everything else is erased', async () => {
    const userId = await userWithEverything();
    const told: unknown[] = [];
    faulty.proxy.befall({ of: ['TransactWriteItems'], about: 'forgotten' }, async (carryOut) => {
      const answer = await carryOut();
      told.push(await itemsWith(userId));
      return answer;
    });
    await forgetUser({ ...faulty, tableName: here.tableName }, userId, by, at);
    const lastAction = { kind: 'forgotten', at: expect.stringMatching(/^20/), by };
    expect(told).toMatchObject([[{ sk: profileKey, username: userId, lastAction }]]);
  });

  it('Forgetting a user fails if a user handle can’t be erased, and succeeds the next time', async () => {
    const userId = await userWithEverything();
    const end = faulty.proxy.befall({ of: ['DeleteItem'] }, failedInside);
    await expect(forgetUser({ ...faulty, tableName: here.tableName }, userId, by, at)).rejects.toThrow();
    end();
    expect(await forget(userId)).toMatchObject({ passkeys: 2, complete: true });
    expect(await itemsWith(userId)).toEqual([]);
  });

  it('Forgetting somebody of whom nothing is stored writes nothing and tells nobody', async () => {
    const commands = await commandsOf(here, () => forget(randomUUID()));
    expect(new Set(commands.map(({ name }) => name))).toEqual(new Set(['Query']));
    expect(commands.map(({ input }) => input.ConsistentRead)).not.toContain(false);
  });

  it('Forgetting a user without user handles looks for none', async () => {
    const { userId } = credential();
    await here.store.addCredential(credential({ userId }), 'ada', 20, anyCaller, 'administrator');
    const commands = await commandsOf(here, () => forget(userId));
    expect(commands.map(({ name }) => name)).not.toContain('DeleteItem');
  });

  it('More items than one transaction takes are erased', async () => {
    const keys = Array.from({ length: 150 }, (_, index) => marshall({ pk: `USER#${index}`, sk: profileKey }));
    for (const Item of [keys[0], keys[100], keys[149]]) {
      await here.dynamodb.send(new PutItemCommand({ TableName: here.tableName, Item }));
    }
    await eraseItems(here, keys);
    for (const Key of [keys[0], keys[100], keys[149]]) {
      const { Item } = await here.dynamodb.send(new GetItemCommand({ TableName: here.tableName, Key }));
      expect(Item).toBeUndefined();
    }
  });

  it('Forgetting a user with more events than one call erases goes on with the next call', async () => {
    const userId = await userWithEverything();
    await act(userId, 1_001);
    expect(await forget(userId)).toEqual({ passkeys: 0, activity: 1_000, others: 1, complete: false });
    expect((await here.store.readUser(userId)).profile?.lockedAt).toBe(at.toISOString());
    expect(await forget(userId)).toMatchObject({ passkeys: 2, complete: true });
    expect(await itemsWith(userId)).toEqual([]);
  });

  it('Forgetting a user again finds nothing', async () => {
    const userId = await userWithEverything();
    await forget(userId);
    expect(await forget(userId)).toEqual({ passkeys: 0, activity: 0, others: 0, complete: true });
  });

  it('Forgetting a user who has only activity erases it', async () => {
    const userId = randomUUID();
    await act(userId, 1);
    expect(await forget(userId)).toEqual({ passkeys: 0, activity: 1, others: 0, complete: true });
    expect(await itemsWith(userId)).toEqual([]);
  });

  it('Forgetting a user erases the user handle of an imported passkey that was removed before', async () => {
    const userId = randomUUID();
    const one = imported(userId);
    await importOne(one);
    expect(await here.store.removeCredential(userId, one.id, removalAt(at))).toBe('removed');
    // The profile, the removal and the owner.
    expect(await forget(userId)).toMatchObject({ passkeys: 0, others: 3 });
    expect(await itemsWith(userId)).toEqual([]);
  });

  it('Forgetting a user leaves a user handle that names another user', async () => {
    const [userId, other] = [randomUUID(), randomUUID()];
    const one = imported(userId);
    await importOne(one);
    const owner = { pk: userHandleKey(one.userHandle), sk: ownerKey, userId: other };
    await here.dynamodb.send(new PutItemCommand({ TableName: here.tableName, Item: marshall(owner) }));
    expect(await forget(userId)).toMatchObject({ passkeys: 1, others: 1 });
    expect(await itemsWith(other)).toEqual([owner]);
  });

  it('A registration that meets the forgetting of its user is erased too, or begins anew as a whole', async () => {
    for (let round = 0; round < 5; round++) {
      const userId = await userWithEverything();
      const registrations = Array.from({ length: 3 }, () =>
        here.store.addCredential(credential({ userId }), 'ada', 20, anyCaller, 'administrator'),
      );
      await Promise.all([forget(userId), ...registrations]);
      const { profile, credentials } = await here.store.readUser(userId);
      expect(profile?.credentials ?? 0).toBe(credentials.length);
      if (!profile) expect(await itemsWith(userId)).toEqual([]);
    }
  });
});

describe('Erasing activity', () => {
  it('Erasing activity keeps events that are later than the time', async () => {
    const userId = randomUUID();
    const later = event(userId, new Date(at.getTime() + 1).toISOString());
    await act(userId, 2);
    await here.store.storeEvents([later], () => 1e10);
    expect(await here.store.eraseActivity(userId, at)).toEqual({ erased: 2, complete: true });
    const { events } = await here.store.readActivity(userId, { limit: 10, behind: undefined, now: at });
    expect(events).toEqual([later]);
  });

  it('Erasing activity stops at its limit, says so, and goes on when it is called again', async () => {
    const userId = randomUUID();
    await act(userId, 250);
    expect(await here.store.eraseActivity(userId, at, 200)).toEqual({ erased: 200, complete: false });
    expect(await here.store.eraseActivity(userId, at, 200)).toEqual({ erased: 50, complete: true });
  });
});
