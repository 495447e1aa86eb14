import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { profileKey } from '../../../contract/keys.ts';
import { credentialKey, userKey } from '../../../lambdas/store/keys.ts';
import { updateCredential } from '../../../lambdas/store/update-credential.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential, markLocked } from './credentials.ts';

const faulty = faultyDynamoDb();
let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const at = new Date('2026-01-01T00:00:00Z');
const removal = { by: anyCaller, at, forgetAt: at.getTime() / 1000 + 360 };
const add = (userId: string) => here.store.addCredential(credential({ userId }), 'ada', 20, anyCaller, 'administrator');
const makeCodes = (userId: string) =>
  here.store.replaceRecoveryCodes({ userId, username: 'ada' }, ['code'], at, anyCaller, 'administrator');
const lock = (userId: string) => here.store.lockUser(userId, removal);
const unlock = (userId: string) => here.store.unlockUser(userId, ['new-code'], at, anyCaller);
const stored = (userId: string) => here.store.readUser(userId);
const lockedProfile = { credentials: 0, lockedAt: at.toISOString() };

describe('Locking a user', () => {
  it('Locking a user removes all credentials and codes, and refuses new ones', async () => {
    const [first, userId] = [credential(), randomUUID()];
    await here.store.addCredential({ ...first, userId }, 'ada', 20, anyCaller, 'administrator');
    await here.store.updateCredential(userId, first.id, { default: true }, anyCaller, 'administrator');
    await makeCodes(userId);
    expect(await lock(userId)).toEqual([first.id]);
    const locked = { profile: { username: 'ada', ...lockedProfile }, credentials: [] };
    expect(await stored(userId)).toEqual(locked);
    expect(await add(userId)).toBe('locked');
    expect(await makeCodes(userId)).toBe('locked');
    expect(await here.store.tryRecoveryCode(userId, { digest: 'code', session: 's', at, by: anyCaller })).toBe('none');
    expect(await lock(userId)).toEqual([]);
    expect(await stored(userId)).toEqual(locked);
  });

  it('Locking a user whose credentials were counted wrong removes them, and corrects the count', async () => {
    const setCount = (userId: string, count: number) =>
      here.dynamodb.send(
        new UpdateItemCommand({
          TableName: here.tableName,
          Key: marshall({ pk: userKey(userId), sk: profileKey }),
          UpdateExpression: 'SET credentials = :count',
          ExpressionAttributeValues: marshall({ ':count': count }),
        }),
      );
    const [some, none] = [randomUUID(), randomUUID()];
    await add(some);
    await setCount(some, 0);
    expect(await lock(some)).toHaveLength(1);
    await makeCodes(none);
    await setCount(none, 1);
    expect(await lock(none)).toEqual([]);
    for (const userId of [some, none]) {
      expect(await stored(userId)).toEqual({ profile: { username: 'ada', ...lockedProfile }, credentials: [] });
    }
    // Nothing was removed, so that no event says so.
    const Key = marshall({ pk: userKey(none), sk: profileKey });
    const { Item = {} } = await here.dynamodb.send(new GetItemCommand({ TableName: here.tableName, Key }));
    expect(unmarshall(Item)['lastAction']).toMatchObject({ kind: 'locked' });
  });

  it('Locking a user again is one write', async () => {
    const userId = randomUUID();
    await lock(userId);
    const commands = await commandsOf(here, () => lock(userId));
    expect(commands.map(({ name }) => name)).toEqual(['TransactWriteItems', 'Query']);
  });

  it('A user who never had anything can be locked', async () => {
    const userId = randomUUID();
    expect(await lock(userId)).toEqual([]);
    expect(await stored(userId)).toEqual({ profile: { username: userId, ...lockedProfile }, credentials: [] });
    expect(await add(userId)).toBe('locked');
  });

  it('An intruder’s registrations that run while the user is locked leave no passkey', async () => {
    for (let round = 0; round < 5; round++) {
      const userId = randomUUID();
      await add(userId);
      const registrations = Array.from({ length: 4 }, () => add(userId));
      await Promise.all([lock(userId), ...registrations, makeCodes(userId)]);
      expect(await stored(userId)).toMatchObject({ profile: lockedProfile, credentials: [] });
      expect((await stored(userId)).profile?.recoveryCodes).toBeUndefined();
    }
  });

  it('An intruder who registers and removes passkeys without a pause does not keep a user from being locked', async () => {
    for (let round = 0; round < 5; round++) {
      const userId = randomUUID();
      await add(userId);
      let isLocked = false;
      const registerAndRemove = async () => {
        while (!isLocked) {
          const outcome = await add(userId).catch(() => undefined);
          if (outcome === 'locked') return;
          const id = typeof outcome === 'object' ? outcome.id : '';
          await here.store
            .removeCredential(userId, id, { permission: 'administrator', ...removal, keepLast: false })
            .catch(() => {});
        }
      };
      const intruders = Array.from({ length: 6 }, registerAndRemove);
      await lock(userId);
      isLocked = true;
      await Promise.all(intruders);
      expect(await stored(userId)).toMatchObject({ profile: lockedProfile, credentials: [] });
    }
  });

  it('A default that was chosen before the lock is not stored after it', async () => {
    const [first, userId] = [credential(), randomUUID()];
    await here.store.addCredential({ ...first, userId }, 'ada', 20, anyCaller, 'administrator');
    faulty.proxy.befall({ of: ['TransactWriteItems'], about: userId, times: 1 }, async (carryOut) => {
      await markLocked(here, userId, at);
      return carryOut();
    });
    const table = { ...faulty, tableName: here.tableName };
    expect(await updateCredential(table, userId, first.id, { default: true }, anyCaller, 'administrator')).toBe(
      'unknown',
    );
    expect((await stored(userId)).profile).not.toHaveProperty('defaultCredential');
  });

  it('Locking a user corrects a count of credentials that was wrong', async () => {
    const [first, userId] = [credential(), randomUUID()];
    await here.store.addCredential({ ...first, userId }, 'ada', 20, anyCaller, 'administrator');
    const Key = marshall({ pk: userKey(userId), sk: credentialKey(first.id) });
    await here.dynamodb.send(new DeleteItemCommand({ TableName: here.tableName, Key }));
    expect(await lock(userId)).toEqual([]);
    expect((await stored(userId)).profile).toEqual({ username: 'ada', ...lockedProfile });
  });

  it('Unlocking a user leaves one code that works once, and the user can register again', async () => {
    const userId = randomUUID();
    await add(userId);
    await lock(userId);
    expect(await unlock(userId)).toBe('unlocked');
    const attempt = () =>
      here.store.tryRecoveryCode(userId, { digest: 'new-code', session: randomUUID(), at, by: anyCaller });
    expect(await attempt()).toBe('right');
    expect(await attempt()).toBe('used');
    expect(await add(userId)).toHaveProperty('userId', userId);
  });

  it('Unlocking a user who is not locked changes nothing', async () => {
    const userId = randomUUID();
    expect(await unlock(userId)).toBe('not-locked');
    expect(await stored(userId)).toEqual({ credentials: [] });
    await makeCodes(userId);
    const before = await stored(userId);
    expect(await unlock(userId)).toBe('not-locked');
    expect(await stored(userId)).toEqual(before);
  });
});
