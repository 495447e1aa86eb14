import { randomUUID } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  countSignIn,
  countUsers,
  dayOf,
  readDays,
  readUsersWithPasskey,
  type UserCount,
} from '../../../lambdas/store/adoption.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
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

describe('The number of users with a passkey', () => {
  it('The number rises and falls, each record counts once, and its mark expires', async () => {
    const [three, less] = [change(3), change(-1)];
    await countUsers(here, [three]);
    await countUsers(here, [less, change(-1)]);
    await countUsers(here, [less, three]);
    expect(await readUsersWithPasskey(here)).toBe(1);
    await countUsers(here, [three, change(1)]);
    expect(await readUsersWithPasskey(here)).toBe(2);
    const key = `COUNTED#${three.recordId}`;
    expect(await itemsOf(key)).toEqual({ [key]: { expiresAt: 1e10 } });
  });

  it('A batch of a hundred users who lose their last passkey is counted, more than a transaction takes', async () => {
    await countUsers(here, [change(150)]);
    const all = Array.from({ length: 100 }, () => change(-1));
    for (const again of [all, all]) await countUsers(here, again);
    expect(await readUsersWithPasskey(here)).toBe(50);
  });

  it('Users who are as many as before leave the sum alone, and no users make no call of DynamoDB', async () => {
    await countUsers(here, [change(1), change(-1)]);
    expect(await itemsOf('ADOPTION')).toEqual({});
    expect(await commandsOf(here, () => countUsers(here, []))).toEqual([]);
  });

  it('The number is zero at first and read consistently', async () => {
    const commands = await commandsOf(here, async () => expect(await readUsersWithPasskey(here)).toBe(0));
    // DynamoDB Local reads consistently whatever is asked.
    expect(commands).toMatchObject([{ name: 'Query', input: { ConsistentRead: true } }]);
  });
});

describe('The adoption counts', () => {
  it('Daily counts expire after 400 days, and the count of users never expires', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await countUsers(here, [change(1)]);
    await signIns(afternoon);
    const expiresAt = Date.parse('2027-02-05T00:00:00Z') / 1000;
    expect(await itemsOf('ADOPTION')).toEqual({
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

describe('The table of the adoption counts', () => {
  const faulty = faultyDynamoDb();

  it('Counting or reading in a missing table is a fault', async () => {
    const nowhere = { ...here, tableName: 'no-such-table' };
    const fault = { name: 'ResourceNotFoundException' };
    await expect(countUsers(nowhere, [change(1)])).rejects.toMatchObject(fault);
    await expect(readUsersWithPasskey(nowhere)).rejects.toMatchObject(fault);
    await expect(readDays(nowhere, day, day)).rejects.toMatchObject(fault);
  });

  it('Counting waits for an unresponsive table only as long as specified', { timeout: 5_000 }, async () => {
    faulty.proxy.befall({ about: here.tableName }, neverAnswered);
    const counting = countSignIn({ ...faulty, tableName: here.tableName }, afternoon, 100);
    await expect(counting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
