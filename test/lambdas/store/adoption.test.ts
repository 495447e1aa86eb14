import { randomUUID } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type AdoptionCount,
  countOnce,
  countSignIn,
  dayOf,
  readDays,
  readUsersWithPasskey,
} from '../../../lambdas/store/adoption.ts';
import { neverAnswered } from '../../support/dynamodb/faults.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeEach(async () => {
  here = await ceremonyStack();
});
afterEach(() => void vi.restoreAllMocks());

const [eve, day, next] = ['2025-12-31', '2026-01-01', '2026-01-02'] as const;
const afternoon = new Date(`${day}T15:00:00Z`);

/** Something that counts, which nobody has counted. */
function something(changes: Partial<AdoptionCount> = {}): AdoptionCount {
  const key = randomUUID();
  return { item: { pk: key, sk: key, note: 'kept' }, day, counts: {}, users: 0, ...changes };
}
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
  it('An item is stored and counted by its day and for the users', async () => {
    const all = [
      something({ counts: { registrations: 1 }, users: 1 }),
      something({ counts: { passkeySignIns: 2, registrations: 1 } }),
      something({ day: next, counts: { recoveryCodeSignIns: 1 }, users: 2 }),
    ];
    expect(await countOnce(here, all)).toEqual(all);
    for (const { item } of all) expect(await itemsOf(item.pk)).toEqual({ [item.sk]: { note: 'kept' } });
    expect(await readDays(here, day, next)).toEqual([
      { day, ...empty, passkeySignIns: 2, registrations: 2 },
      { day: next, ...empty, recoveryCodeSignIns: 1 },
    ]);
    expect(await readUsersWithPasskey(here)).toBe(3);
  });

  it('An item that is delivered again is counted once', async () => {
    const [old, fresh] = [1, 2].map((users) => something({ counts: { registrations: 1 }, users }));
    if (!old || !fresh) throw new Error('There are two.');
    expect(await countOnce(here, [old])).toEqual([old]);
    expect(await countOnce(here, [old, fresh])).toEqual([fresh]);
    expect(await countOnce(here, [fresh, old])).toEqual([]);
    expect(await readDays(here, day, day)).toEqual([{ day, ...empty, registrations: 2 }]);
    expect(await readUsersWithPasskey(here)).toBe(3);
  });

  it('An empty list is counted without a call of DynamoDB', async () => {
    const calls = vi.spyOn(here.dynamodb, 'send');
    expect(await countOnce(here, [])).toEqual([]);
    expect(calls).not.toHaveBeenCalled();
  });

  it('The count of users falls when users lose their last passkey', async () => {
    await countOnce(here, [something({ users: 3 })]);
    await countOnce(here, [something({ users: -1 }), something({ users: -1 })]);
    expect(await readUsersWithPasskey(here)).toBe(1);
  });

  it('Counting writes only counts that change', async () => {
    await countOnce(here, [something(), something({ users: 1 }), something({ users: -1 })]);
    expect(await itemsOf('ADOPTION')).toEqual({});
  });

  it('Daily counts expire after 400 days, and the count of users never expires', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await countOnce(here, [something({ counts: { registrations: 1 }, users: 1 })]);
    await signIns(afternoon);
    const expiresAt = Date.parse('2027-02-05T00:00:00Z') / 1000;
    expect(await itemsOf('ADOPTION')).toEqual({
      '2026-01-01#METHODS#0': { registrations: 1, expiresAt },
      '2026-01-01#SIGN-INS#0': { signIns: 1, expiresAt },
      'TOTAL#0': { usersWithPasskey: 1 },
    });
  });

  it('Counts are spread over four items at random and read as one', async () => {
    const random = vi.spyOn(Math, 'random');
    for (const value of [0, 0.25, 0.5, 0.999]) {
      random.mockReturnValue(value);
      await countOnce(here, [something({ counts: { passkeySignIns: 1 }, users: 1 })]);
      await signIns(afternoon);
    }
    const shards = ['#METHODS#', '#SIGN-INS#'].flatMap((name) => [0, 1, 2, 3].map((shard) => `${day}${name}${shard}`));
    expect(Object.keys(await itemsOf('ADOPTION'))).toEqual([
      ...shards,
      ...[0, 1, 2, 3].map((shard) => `TOTAL#${shard}`),
    ]);
    expect(await readDays(here, day, day)).toEqual([{ day, ...empty, signIns: 4, passkeySignIns: 4 }]);
    expect(await readUsersWithPasskey(here)).toBe(4);
  });
});

describe('The days of the adoption counts', () => {
  it('The days include all hours of the first and the last day, and omit empty days', async () => {
    await signIns(new Date(`${eve}T23:59:59.999Z`), new Date(`${day}T00:00:00Z`), new Date(`${next}T23:59:59.999Z`));
    await countOnce(here, [something({ users: 1 })]);
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
    await expect(countOnce(nowhere, [something()])).rejects.toMatchObject(fault);
    await expect(readUsersWithPasskey(nowhere)).rejects.toMatchObject(fault);
    await expect(readDays(nowhere, day, day)).rejects.toMatchObject(fault);
  });

  it('Counting waits for an unresponsive table only as long as specified', { timeout: 5_000 }, async () => {
    faulty.proxy.befall({ about: here.tableName }, neverAnswered);
    const counting = countSignIn({ ...faulty, tableName: here.tableName }, afternoon, 100);
    await expect(counting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
