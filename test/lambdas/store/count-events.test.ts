import { randomUUID } from 'node:crypto';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { storeEvents } from '../../../lambdas/store/activity.ts';
import { readDays } from '../../../lambdas/store/adoption.ts';
import { type CountedEvent, countEvents } from '../../../lambdas/store/count-events.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { denied, together } from '../../support/dynamodb/faults.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { anySignIn } from '../../support/observed/any-event.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeEach(async () => {
  here = await ceremonyStack();
});

const [day, next] = ['2026-01-01', '2026-01-02'] as const;
const noon = Date.parse(`${day}T12:00:00Z`);
/** Past noon. */
const at = (seconds: number) => new Date(noon + seconds * 1000);

/** A sign-in, so many seconds past noon, that nobody has counted. */
const signIn = (seconds = 0): CountedEvent => ({
  event: anySignIn(randomUUID(), at(seconds).toISOString()),
  count: 'passkeySignIns',
});
const signIns = (count: number, seconds = 0) => Array.from({ length: count }, () => signIn(seconds));
const store = (events: readonly CountedEvent[]) =>
  storeEvents(
    here,
    events.map(({ event }) => event),
    () => 1e10,
  );
const counted = async (of: string = day) => (await readDays(here, of, of))[0]?.passkeySignIns ?? 0;

/** The item with the day's counts. */
async function dayItem(): Promise<Record<string, unknown>> {
  const { Items: [Item = {}] = [] } = await here.dynamodb.send(
    new QueryCommand({
      TableName: here.tableName,
      KeyConditionExpression: 'pk = :pk AND sk = :sk',
      ExpressionAttributeValues: marshall({ ':pk': 'ADOPTION', ':sk': `${day}#METHODS#0` }),
    }),
  );
  return unmarshall(Item);
}

/** Write units of the day's item, as DynamoDB counts them. */
async function units(): Promise<number | undefined> {
  const put = { TableName: here.tableName, Item: marshall(await dayItem()), ReturnConsumedCapacity: 'TOTAL' } as const;
  return (await here.dynamodb.send(new PutItemCommand(put))).ConsumedCapacity?.CapacityUnits;
}

describe('The counts of a day', () => {
  it('Events are counted by their kind and day, and expire after 400 days', async () => {
    const all = [signIn(), signIn(), { ...signIn(), count: 'registrations' as const }, signIn(86_400)];
    await countEvents(here, all, at(1));
    const none = { signIns: 0, recoveryCodeSignIns: 0, registrations: 0 };
    expect(await readDays(here, day, next)).toEqual([
      { day, ...none, passkeySignIns: 2, registrations: 1 },
      { day: next, ...none, passkeySignIns: 1 },
    ]);
    expect((await dayItem())['expiresAt']).toBe(Date.parse('2027-02-05T00:00:00Z') / 1000);
  });

  it('No events are counted without a call of DynamoDB', async () => {
    expect(await commandsOf(here, () => countEvents(here, [], at(0)))).toEqual([]);
  });

  it('A batch takes one consistent read and one write', async () => {
    const commands = await commandsOf(here, () => countEvents(here, signIns(100), at(0)));
    expect(commands).toMatchObject([{ name: 'Query', input: { ConsistentRead: true } }, { name: 'UpdateItem' }]);
  });

  it('At a million sign-ins a month, the counts of a batch cost one write unit', async () => {
    // In ten seconds after the first there are four more.
    for (let seconds = 0; seconds < 600; seconds += 12.6) await countEvents(here, signIns(5, seconds), at(seconds));
    expect(await units()).toBe(1);
    expect(await counted()).toBe(5 * 48);
  });

  it('Counts of earlier versions, which had four items for each day, are added up with the new ones', async () => {
    for (const [shard, passkeySignIns] of [3, 0].entries()) {
      const Item = marshall({
        pk: 'ADOPTION',
        sk: `${day}#METHODS#${shard * 3}`,
        passkeySignIns: passkeySignIns + 2,
        expiresAt: 1e10,
      });
      await here.dynamodb.send(new PutItemCommand({ TableName: here.tableName, Item }));
    }
    await countEvents(here, [signIn()], at(0));
    expect(await counted()).toBe(8);
  });
});

describe('An event that is delivered again', () => {
  const faulty = faultyDynamoDb();

  it('It is counted once, in other batches too', async () => {
    const all = signIns(7);
    await countEvents(here, all.slice(0, 5), at(1));
    for (const again of [all.slice(0, 5), all.slice(0, 2), all.slice(2), all.toReversed(), [...all, ...all]]) {
      await countEvents(here, again, at(60));
    }
    expect(await counted()).toBe(7);
  });

  it('It is counted once if one batch has it twice', async () => {
    const all = signIns(3);
    await countEvents(here, [...all, ...all], at(0));
    expect(await counted()).toBe(3);
  });

  it('It is counted once of ten deliveries that all read the day before one of them writes', async () => {
    const all = signIns(3);
    faulty.proxy.befall({ of: ['Query'], about: here.tableName, times: 10 }, together(10));
    const table = { ...faulty, tableName: here.tableName };
    await Promise.all(Array.from({ length: 10 }, () => countEvents(table, all, at(0))));
    expect(await counted()).toBe(3);
  });

  it('It is counted once hours later, if the audit trail has it', async () => {
    const all = signIns(3);
    await countEvents(here, all, at(1));
    await store(all);
    await countEvents(here, [signIn(3_600)], at(3_600));
    for (const again of [all, all.slice(1)]) await countEvents(here, again, at(3_601));
    expect(await counted()).toBe(4);
  });

  it('It is counted hours later, if it was neither counted nor stored before', async () => {
    await countEvents(here, [signIn()], at(1));
    await countEvents(here, [signIn(3_600)], at(3_600));
    await countEvents(here, [signIn(2)], at(3_601));
    expect(await counted()).toBe(3);
  });

  it('It stays remembered while its batch fails again and again, every two minutes, and others are counted in between', async () => {
    const failing = [signIn()];
    for (let seconds = 0; seconds < 1_800; seconds += 120) {
      await countEvents(here, [signIn(seconds)], at(seconds));
      await countEvents(here, failing, at(seconds));
    }
    expect(await counted()).toBe(16);
  });

  it('It is counted once at the limit of what is remembered', async () => {
    const first = signIns(3);
    await countEvents(here, first, at(0));
    await store(first);
    for (let batch = 0; batch < 41; batch += 1) await countEvents(here, signIns(100, 10), at(10));
    await countEvents(here, first, at(11));
    expect(await counted()).toBe(4_103);
    expect(await units()).toBeLessThan(30);
  });

  it('The audit trail is asked only about events that are older than what was forgotten', async () => {
    await countEvents(here, [signIn()], at(0));
    await countEvents(here, [signIn(180)], at(180));
    const reads = async (seconds: number) => {
      const commands = await commandsOf(here, () => countEvents(here, [signIn(seconds)], at(181)));
      return commands.filter(({ name }) => name === 'Query').length - 1;
    };
    // Two functions' clocks may be five seconds apart.
    expect([await reads(5), await reads(5.001)]).toEqual([1, 0]);
  });
});

describe('A day that can’t be counted', () => {
  const faulty = faultyDynamoDb();

  it('A fault of the write is thrown, and the next delivery counts', async () => {
    const all = signIns(1);
    faulty.proxy.befall({ of: ['UpdateItem'], about: here.tableName }, denied);
    const counting = countEvents({ ...faulty, tableName: here.tableName }, all, at(0));
    await expect(counting).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await countEvents(here, all, at(1));
    expect(await counted()).toBe(1);
  });

  it('A missing table is a fault', async () => {
    const nowhere = { ...here, tableName: 'no-such-table' };
    await expect(countEvents(nowhere, [signIn()], at(0))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
