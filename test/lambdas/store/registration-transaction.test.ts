import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { addCredential } from '../../../lambdas/store/add-credential.ts';
import type { Credential } from '../../../lambdas/store/items.ts';
import { credentialKey, userKey } from '../../../lambdas/store/keys.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { cancelled, denied, inConflict, throttledInside } from '../../support/dynamodb/faults.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
const faulty = faultyDynamoDb();
beforeAll(async () => {
  here = await ceremonyStack();
});

const add = (made: Credential) =>
  addCredential({ ...faulty, tableName: here.tableName }, made, 'ada', 20, anyCaller, 'administrator');
const countOf = async ({ userId }: Credential) => (await here.store.readUser(userId)).credentials.length;

describe('Adding a credential', () => {
  it('Adding a credential uses up its challenge and records this for two hours', async () => {
    const first = credential({ createdAt: '2026-11-22T01:02:03.500Z' });
    await add(first);
    const { Item = {} } = await here.dynamodb.send(
      new GetItemCommand({
        TableName: here.tableName,
        Key: marshall({ pk: userKey(first.userId), sk: 'HOUR#2026-11-22T01' }),
      }),
    );
    expect(unmarshall(Item)).toMatchObject({
      registrations: 1,
      challenges: new Set([first.registeredWith]),
      expiresAt: Date.parse('2026-11-22T03:02:04Z') / 1000,
    });

    const again = { userId: first.userId, registeredWith: first.registeredWith, createdAt: first.createdAt };
    expect(await add(credential(again))).toBe('challenge-used');
    expect(await countOf(first)).toBe(1);
    const third = credential({ userId: first.userId, createdAt: first.createdAt });
    expect(await add(third)).toBe(third);
  });

  it('A challenge that was used at the end of an hour is used at the beginning of the next one too', async () => {
    const first = credential({ createdAt: '2026-11-22T01:59:59.999Z' });
    await add(first);
    const at = (createdAt: string) =>
      add(credential({ userId: first.userId, registeredWith: first.registeredWith, createdAt }));
    expect(await at('2026-11-22T02:00:00.000Z')).toBe('challenge-used');
    expect(await at('2026-11-22T02:05:59.999Z')).toBe('challenge-used');
    expect(await countOf(first)).toBe(1);
    const other = credential({ userId: first.userId, createdAt: '2026-11-22T02:00:00.000Z' });
    expect(await add(other)).toBe(other);
  });

  it('A challenge that was used at the beginning of an hour is used for a request that began in the hour before', async () => {
    const first = credential({ createdAt: '2026-11-22T02:00:00.010Z' });
    await add(first);
    const { userId, registeredWith } = first;
    for (const createdAt of ['2026-11-22T01:59:59.990Z', '2026-11-22T01:54:00.011Z']) {
      expect(await add(credential({ userId, registeredWith, createdAt }))).toBe('challenge-used');
    }
    expect(await countOf(first)).toBe(1);
  });

  it('Of two registrations with one challenge on both sides of an hour at once, one succeeds', async () => {
    const { userId, registeredWith } = credential();
    const both = ['2026-11-22T01:59:59.990Z', '2026-11-22T02:00:00.010Z'].map((createdAt) =>
      add(credential({ userId, registeredWith, createdAt })),
    );
    const outcomes = await Promise.all(both);
    expect(outcomes.filter((it) => it === 'challenge-used')).toHaveLength(1);
    expect((await here.store.readUser(userId)).credentials).toHaveLength(1);
  });

  it('A registration is a transaction of three items, and of four in the first and the last minutes of an hour', async () => {
    const items = async (createdAt: string) => {
      const [command, ...others] = await commandsOf(here, () =>
        here.store.addCredential(credential({ createdAt }), 'ada', 20, anyCaller, 'administrator'),
      );
      expect(others).toEqual([]);
      const { TransactItems = [] } = (command?.input ?? {}) as { TransactItems?: object[] };
      return TransactItems.map((item) => Object.keys(item)[0]);
    };
    const three = ['Put', 'Update', 'Update'];
    expect(await items('2026-11-22T01:06:00.000Z')).toEqual(three);
    expect(await items('2026-11-22T01:53:59.999Z')).toEqual(three);
    expect(await items('2026-11-22T01:05:59.999Z')).toEqual([...three, 'ConditionCheck']);
    expect(await items('2026-11-22T01:54:00.000Z')).toEqual([...three, 'ConditionCheck']);
  });

  it('A used challenge is told from a full hour', async () => {
    const userId = randomUUID();
    const createdAt = '2026-11-22T01:30:00.000Z';
    const all = Array.from({ length: 20 }, () => credential({ userId, createdAt }));
    for (const each of all) {
      await here.store.addCredential(each, 'ada', 100, anyCaller, 'administrator');
    }
    const fresh = credential({ userId, createdAt });
    const used = credential({ userId, createdAt, registeredWith: all[3]?.registeredWith ?? '' });
    const outcome = (it: Credential) => here.store.addCredential(it, 'ada', 100, anyCaller, 'administrator');
    expect([await outcome(fresh), await outcome(used)]).toEqual(['too-often', 'challenge-used']);
  });

  it('Adding a removed credential again is refused because its challenge is used', async () => {
    const removed = credential();
    await add(removed);
    const Key = marshall({ pk: userKey(removed.userId), sk: credentialKey(removed.id) });
    await here.dynamodb.send(new DeleteItemCommand({ TableName: here.tableName, Key }));
    expect(await add(removed)).toBe('challenge-used');
    expect(await countOf(removed)).toBe(0);
  });

  it('Adding another key with the same ID and challenge is refused', async () => {
    const first = credential();
    expect(await add(first)).toBe(first);
    expect(await add({ ...first, name: 'Delivered again' })).toEqual(first);
    expect(await add({ ...first, publicKey: new Uint8Array([4]) })).toBe('exists');
    expect(await add({ ...first, registeredWith: randomUUID() })).toBe('exists');
  });

  it('Adding a credential with the ID of another user’s stores both, each for its own user', async () => {
    const [victims, intruders] = [credential(), credential({ publicKey: new Uint8Array([6, 6, 6]) })];
    expect(await add(victims)).toBe(victims);
    const copy = { ...intruders, id: victims.id };
    expect(await add(copy)).toBe(copy);
    expect((await here.store.readUser(victims.userId)).credentials).toEqual([victims]);
    expect((await here.store.readUser(copy.userId)).credentials).toEqual([copy]);
  });
});

describe('A transaction', () => {
  it.each([
    ['conflicts with another', inConflict],
    ['is throttled at one of its items', throttledInside],
    ['exceeds the throughput at one of its items', cancelled('None', 'ProvisionedThroughputExceeded')],
  ])('A transaction that %s is tried once more', async (_, fault) => {
    const made = credential();
    faulty.proxy.befall({ about: made.userId, times: 1 }, fault);
    expect(await add(made)).toBe(made);
    expect(await countOf(made)).toBe(1);
  });

  it('A transaction that conflicts with another again is a fault', async () => {
    const made = credential();
    const ends = faulty.proxy.befall({ about: made.userId }, inConflict);
    await expect(add(made)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    ends();
    expect(await countOf(made)).toBe(0);
  });

  it.each([
    ['for a permanent reason', cancelled('None', 'ValidationError')],
    ['for a temporary and a permanent reason', cancelled('TransactionConflict', 'ValidationError')],
    ['for a condition and a permanent reason', cancelled('ConditionalCheckFailed', 'ValidationError')],
    ['without a reason', cancelled()],
  ])('A transaction that is cancelled %s is a fault at once', async (_, fault) => {
    const made = credential();
    faulty.proxy.befall({ about: made.userId, times: 1 }, fault);
    await expect(add(made)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(await countOf(made)).toBe(0);
  });

  it('A transaction that is denied is a fault at once', async () => {
    const made = credential();
    faulty.proxy.befall({ about: made.userId, times: 1 }, denied);
    await expect(add(made)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(await countOf(made)).toBe(0);
  });
});
