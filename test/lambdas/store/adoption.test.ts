import { randomUUID } from 'node:crypto';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CountedEvent,
  countSignIn,
  countUsers,
  dayOf,
  readDays,
  readUsersWithPasskey,
  type UserCount,
} from '../../../lambdas/store/adoption.ts';
import { countEvents } from '../../../lambdas/store/count-events.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { denied, neverAnswered } from '../../support/dynamodb/faults.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeEach(async () => {
  here = await ceremonyStack();
});
afterEach(() => void vi.restoreAllMocks());

const [eve, day, next] = ['2025-12-31', '2026-01-01', '2026-01-02'] as const;
const afternoon = new Date(`${day}T15:00:00Z`);

/** An event that counts, which nobody has counted. */
const something = (changes: Partial<CountedEvent> = {}): CountedEvent => ({
  ...{ id: randomUUID(), day, count: 'registrations' },
  ...changes,
});
/** A change in the number of users, which nobody has counted. */
const change = (users: number): UserCount => ({ recordId: randomUUID(), users, expiresAt: 1e10 });
const signIns = async (...times: readonly Date[]) => {
  for (const at of times) await countSignIn(here, at, 10_000);
};

/** A day without anything. */
const empty = { signIns: 0, passkeySignIns: 0, recoveryCodeSignIns: 0, registrations: 0 };

/** The items of one partition, by their sort keys. */
async function itemsOf(pk: string) {
  const { Items = [] } = await here.dynamodb.send(
    new QueryCommand({
      TableName: here.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': pk }),
    }),
  );
  return Object.fromEntries(Items.map((each) => unmarshall(each)).map(({ pk: _, sk, ...item }) => [sk, item]));
}

describe('The adoption counts', () => {
  it('Events are counted by their day', async () => {
    const all = [
      something(),
      something(),
      something({ count: 'passkeySignIns' }),
      something({ day: next, count: 'recoveryCodeSignIns' }),
    ];
    await countEvents(here, all, afternoon);
    expect(await readDays(here, day, next)).toEqual([
      { day, ...empty, passkeySignIns: 1, registrations: 2 },
      { day: next, ...empty, recoveryCodeSignIns: 1 },
    ]);
  });

  it('Events that are delivered again are counted once, in other batches too', async () => {
    const all = Array.from({ length: 7 }, () => something());
    await countEvents(here, all.slice(0, 5), afternoon);
    for (const again of [all.slice(0, 5), all.slice(0, 2), all.slice(2), [...all].reverse()]) {
      await countEvents(here, again, new Date(afternoon.getTime() + 60_000));
    }
    expect(await readDays(here, day, day)).toEqual([{ day, ...empty, registrations: 7 }]);
  });

  it('Of ten deliveries of the same events at once, one counts them', async () => {
    const all = Array.from({ length: 3 }, () => something());
    await Promise.all(Array.from({ length: 10 }, () => countEvents(here, all, afternoon)));
    expect(await readDays(here, day, day)).toEqual([{ day, ...empty, registrations: 3 }]);
  });

  it('A batch of a day takes one read and one write of one unit, and a repeated one no write', async () => {
    const all = Array.from({ length: 100 }, () => something());
    const names = async (events: readonly CountedEvent[]) => {
      const commands = await commandsOf(here, () => countEvents(here, events, afternoon));
      expect(commands[0]?.input.ConsistentRead).toBe(true);
      return commands.map(({ name }) => name);
    };
    expect(await names(all)).toEqual(['Query', 'UpdateItem']);
    expect(await names(all)).toEqual(['Query']);
    const { latest = [] } = (await itemsOf('ADOPTION'))[`${day}#METHODS#0`] ?? {};
    // A kilobyte is a unit, and a hundred events of one batch still fit.
    expect(latest.map(({ digests }: { digests: Uint8Array }) => digests.length)).toEqual([600]);
  });

  it('An event is remembered as counted for five minutes, and 4,000 of them at most', async () => {
    const [first, second] = [something(), something()];
    await countEvents(here, [first], afternoon);
    await countEvents(here, [second], new Date(afternoon.getTime() + 299_000));
    await countEvents(here, [first], new Date(afternoon.getTime() + 299_999));
    expect(await readDays(here, day, day)).toEqual([{ day, ...empty, registrations: 2 }]);
    await countEvents(here, [something()], new Date(afternoon.getTime() + 300_000));
    expect((await itemsOf('ADOPTION'))[`${day}#METHODS#0`]?.['latest']).toHaveLength(2);
    await countEvents(here, [second], new Date(afternoon.getTime() + 300_001));
    expect(await readDays(here, day, day)).toEqual([{ day, ...empty, registrations: 3 }]);
    const many = Array.from({ length: 4_000 }, () => something());
    await countEvents(here, many, new Date(afternoon.getTime() + 300_002));
    const { latest } = (await itemsOf('ADOPTION'))[`${day}#METHODS#0`] ?? {};
    expect(latest).toHaveLength(1);
  });

  it('An empty list is counted without a call of DynamoDB', async () => {
    const commands = await commandsOf(here, async () => {
      await countEvents(here, [], afternoon);
      expect(await countUsers(here, [])).toBe(false);
    });
    expect(commands).toEqual([]);
  });

  it('The count of users rises and falls, each record counts once, and its mark expires', async () => {
    const [three, less] = [change(3), change(-1)];
    expect(await countUsers(here, [three])).toBe(true);
    expect(await countUsers(here, [less, change(-1)])).toBe(true);
    expect(await countUsers(here, [less, three])).toBe(false);
    expect(await countUsers(here, [three, change(1)])).toBe(true);
    expect(await readUsersWithPasskey(here)).toBe(2);
    const key = `COUNTED#${three.recordId}`;
    expect(await itemsOf(key)).toEqual({ [key]: { expiresAt: 1e10 } });
  });

  it('A batch of a hundred users who lose their last passkey is counted, more than a transaction takes', async () => {
    await countUsers(here, [change(150)]);
    const all = Array.from({ length: 100 }, () => change(-1));
    expect(await countUsers(here, all)).toBe(true);
    expect(await countUsers(here, all)).toBe(false);
    expect(await readUsersWithPasskey(here)).toBe(50);
  });

  it('Users who are as many as before are counted without a change of the sum', async () => {
    expect(await countUsers(here, [change(1), change(-1)])).toBe(false);
    expect(await itemsOf('ADOPTION')).toEqual({});
  });

  it('Daily counts expire after 400 days, and the count of users never expires', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await countEvents(here, [something()], afternoon);
    await countUsers(here, [change(1)]);
    await signIns(afternoon);
    const expiresAt = Date.parse('2027-02-05T00:00:00Z') / 1000;
    expect(await itemsOf('ADOPTION')).toEqual({
      '2026-01-01#METHODS#0': { registrations: 1, expiresAt, revision: 1, latest: expect.any(Array) },
      '2026-01-01#SIGN-INS#0': { signIns: 1, expiresAt },
      'TOTAL#0': { usersWithPasskey: 1 },
    });
  });

  it('Sign-ins and users are spread over four items at random and read as one', async () => {
    const random = vi.spyOn(Math, 'random');
    for (const value of [0, 0.25, 0.5, 0.999]) {
      random.mockReturnValue(value);
      await countUsers(here, [change(1)]);
      await signIns(afternoon);
    }
    expect(Object.keys(await itemsOf('ADOPTION'))).toEqual([
      ...[0, 1, 2, 3].map((shard) => `${day}#SIGN-INS#${shard}`),
      ...[0, 1, 2, 3].map((shard) => `TOTAL#${shard}`),
    ]);
    expect(await readDays(here, day, day)).toEqual([{ day, ...empty, signIns: 4 }]);
    expect(await readUsersWithPasskey(here)).toBe(4);
  });

  it('Counts of earlier versions, which had four items for each day, are added up with the new ones', async () => {
    const before = marshall({ pk: 'ADOPTION', sk: `${day}#METHODS#3`, registrations: 4, expiresAt: 1e10 });
    const zero = marshall({ pk: 'ADOPTION', sk: `${day}#METHODS#0`, registrations: 2, expiresAt: 1e10 });
    for (const Item of [before, zero]) {
      await here.dynamodb.send(new PutItemCommand({ TableName: here.tableName, Item }));
    }
    await countEvents(here, [something()], afternoon);
    expect(await readDays(here, day, day)).toEqual([{ day, ...empty, registrations: 7 }]);
  });
});

describe('The days of the adoption counts', () => {
  it('The days include all hours of the first and the last day, and omit empty days', async () => {
    await signIns(new Date(`${eve}T23:59:59.999Z`), new Date(`${day}T00:00:00Z`), new Date(`${next}T23:59:59.999Z`));
    await countUsers(here, [change(1)]);
    const [before, first, second] = [eve, day, next].map((each) => ({ day: each, ...empty, signIns: 1 }));
    expect(await readDays(here, day, next)).toEqual([first, second]);
    expect(await readDays(here, eve, day)).toEqual([before, first]);
    expect(await readDays(here, '2026-01-03', '9999-12-31')).toEqual([]);
  });

  it('The days are days of UTC', () => {
    expect(dayOf(new Date('2026-01-01T00:30:00+01:00'))).toBe(eve);
  });
});

describe('The number of users with a passkey', () => {
  it('The number of users with a passkey is zero at first and read consistently', async () => {
    const calls = vi.spyOn(here.dynamodb, 'send');
    expect(await readUsersWithPasskey(here)).toBe(0);
    // DynamoDB Local reads consistently whatever is asked.
    expect(calls.mock.calls).toMatchObject([[{ input: { ConsistentRead: true } }]]);
  });
});

describe('The table of the adoption counts', () => {
  const faulty = faultyDynamoDb();

  it('Counting or reading in a missing table is a fault', async () => {
    const nowhere = { ...here, tableName: 'no-such-table' };
    const fault = { name: 'ResourceNotFoundException' };
    await expect(countEvents(nowhere, [something()], afternoon)).rejects.toMatchObject(fault);
    await expect(countUsers(nowhere, [change(1)])).rejects.toMatchObject(fault);
    await expect(readUsersWithPasskey(nowhere)).rejects.toMatchObject(fault);
    await expect(readDays(nowhere, day, day)).rejects.toMatchObject(fault);
  });

  it('A day that can be read and not written is a fault, and is counted when it is delivered again', async () => {
    const event = something();
    faulty.proxy.befall({ of: ['UpdateItem'], about: here.tableName }, denied);
    const counting = countEvents({ ...faulty, tableName: here.tableName }, [event], afternoon);
    await expect(counting).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await countEvents(here, [event], afternoon);
    expect(await readDays(here, day, day)).toEqual([{ day, ...empty, registrations: 1 }]);
  });

  it('Counting waits for an unresponsive table only as long as specified', { timeout: 5_000 }, async () => {
    faulty.proxy.befall({ about: here.tableName }, neverAnswered);
    const counting = countSignIn({ ...faulty, tableName: here.tableName }, afternoon, 100);
    await expect(counting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
