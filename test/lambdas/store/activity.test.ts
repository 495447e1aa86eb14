import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../contract/events.ts';
import { isStored, readActivity, storeEvents } from '../../../lambdas/store/activity.ts';
import type { Table } from '../../../lambdas/store/table.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { whileBusy } from '../../support/dynamodb/while-busy.ts';
import { anyEvent } from '../../support/observed/any-event.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

let table: Table;
beforeAll(async () => {
  table = await ceremonyStack();
});

const storeEvent = (to: Table, each: AuditEvent, expiresAt: number) => storeEvents(to, [each], () => expiresAt);

const now = new Date('2026-01-01T00:00:00.900Z');
/** The second of it. */
const second = Date.parse('2026-01-01T00:00:00Z') / 1000;

/** An administrator's look at the user, at that many minutes past midnight. */
const event = (userId: string, minutes: number, id: string = randomUUID()): AuditEvent =>
  anyEvent(id, { userId, time: `2025-12-31T00:0${minutes}:00.000Z` });

/** A user with these events, which expire tomorrow. */
async function withEvents(...minutes: readonly number[]) {
  const userId = randomUUID();
  const events = minutes.map((each) => event(userId, each));
  for (const each of events) await storeEvent(table, each, second + 86_400);
  return { userId, events };
}
const read = (userId: string, { limit = 20, behind = undefined as string | undefined } = {}) =>
  readActivity(table, userId, { limit, behind, now });

describe('A user’s events', () => {
  it('A user’s events are returned unchanged, newest first, without other users’ events', async () => {
    const { userId, events } = await withEvents(2, 1, 3);
    const [middle, oldest, newest] = events;
    await withEvents(4);
    expect(await read(userId)).toEqual({ events: [newest, middle, oldest], last: undefined });
    expect(await read(randomUUID())).toEqual({ events: [], last: undefined });
  });

  it('Events of the same moment are all returned, sorted by their ids', async () => {
    const userId = randomUUID();
    for (const id of ['e-1', 'e-2', 'e-0']) await storeEvent(table, event(userId, 1, id), second + 60);
    expect((await read(userId)).events.map(({ id }) => id)).toEqual(['e-2', 'e-1', 'e-0']);
  });

  it('An event that is stored twice is returned once', async () => {
    const { userId, events } = await withEvents(1);
    for (const each of events) await storeEvent(table, each, second + 86_400);
    expect((await read(userId)).events).toEqual(events);
  });

  it('Events are returned in pages, each after the last event of the page before', async () => {
    const { userId, events } = await withEvents(1, 2, 3);
    const first = await read(userId, { limit: 2 });
    expect(first.events).toEqual([events[2], events[1]]);
    expect(await read(userId, { limit: 2, behind: first.last })).toEqual({ events: [events[0]], last: undefined });
  });

  it('Events are returned until they expire, even after a page of expired ones', async () => {
    const userId = randomUUID();
    const [old, expired] = [event(userId, 1), event(userId, 2)];
    await storeEvent(table, old, second + 1);
    await storeEvent(table, expired, second);
    expect((await read(userId)).events).toEqual([old]);
    const page = await read(userId, { limit: 1 });
    expect(page).toEqual({ events: [], last: expect.any(String) });
    expect((await read(userId, { limit: 1, behind: page.last })).events).toEqual([old]);
  });
});

describe('Storing many events', () => {
  it('Sixty events take three calls of DynamoDB', async () => {
    const userId = randomUUID();
    const all = Array.from({ length: 60 }, () => event(userId, 1));
    const commands = await commandsOf(table, () => storeEvents(table, all, () => second + 60));
    expect(commands.map(({ name }) => name)).toEqual(Array.from({ length: 3 }, () => 'BatchWriteItem'));
    expect(new Set((await read(userId, { limit: 100 })).events.map(({ id }) => id)).size).toBe(60);
  });

  it('What DynamoDB leaves over of a batch is sent again until nothing is left', async () => {
    const userId = randomUUID();
    const all = Array.from({ length: 3 }, () => event(userId, 1));
    const batches = await whileBusy(
      table,
      ([, ...left]) => left,
      () => storeEvents(table, all, () => second + 60),
    );
    expect(batches).toEqual([3, 2, 1]);
    expect((await read(userId)).events).toHaveLength(3);
  });

  it('It is an error if DynamoDB leaves the same items over six times', async () => {
    const all = Array.from({ length: 3 }, () => event(randomUUID(), 1));
    const storing = whileBusy(
      table,
      (items) => items,
      async () => {
        const stored = storeEvents(table, all, () => second + 60);
        await expect(stored).rejects.toThrow('left 3 of 3 audit events unwritten');
      },
    );
    expect(await storing).toEqual([3, 3, 3, 3, 3, 3]);
  });

  it('The audit trail tells which events it has', async () => {
    const { userId, events } = await withEvents(1);
    const [stored] = events;
    if (!stored) throw new Error('There is one.');
    const commands = await commandsOf(table, async () => expect(await isStored(table, stored)).toBe(true));
    expect(commands).toMatchObject([{ name: 'Query', input: { ConsistentRead: true, Select: 'COUNT' } }]);
    expect(await isStored(table, event(userId, 1))).toBe(false);
  });
});

it('Storing or reading events in a missing table is a fault', async () => {
  const nowhere = { ...table, tableName: 'no-such-table' };
  const fault = { name: 'ResourceNotFoundException' };
  await expect(storeEvent(nowhere, event('ada', 1), second)).rejects.toMatchObject(fault);
  await expect(storeEvent(nowhere, refusal('ada', '00:00'), second)).rejects.toMatchObject(fault);
  await expect(readActivity(nowhere, 'ada', { limit: 1, behind: undefined, now })).rejects.toMatchObject(fault);
});

/** A refused sign-in of a user, at a minute and second past midnight. */
const refusal = (
  userId: string,
  at: string,
  method: 'passkey' | 'recovery-code' = 'recovery-code',
): Extract<AuditEvent, { readonly type: 'sign_in.refused' }> => ({
  ...event(userId, 0),
  type: 'sign_in.refused',
  time: `2025-12-31T00:${at}.000Z`,
  code: 'verification_failed',
  ...(method === 'passkey'
    ? { method, passkey: { credential: 'c', name: 'Phone', aaguid: '0', provider: null } }
    : { method }),
});

describe('Refused sign-ins in a user’s activity', () => {
  const faulty = faultyDynamoDb();

  it('A stranger who tries for a day adds one item an hour and method, with the number of tries and the latest of them', async () => {
    const { userId, events } = await withEvents(1);
    const tries = Array.from({ length: 59 }, (_, minute) => refusal(userId, `${String(minute).padStart(2, '0')}:30`));
    for (const each of tries) await storeEvent(table, each, second + 86_400);
    const other = refusal(userId, '10:00', 'passkey');
    await storeEvent(table, other, second + 86_400);
    const later = { ...refusal(userId, '00:00'), time: '2025-12-31T01:00:00.000Z' };
    await storeEvent(table, later, second + 86_400);
    expect((await read(userId)).events).toEqual([later, events[0], { ...tries.at(-1), count: 59 }, other]);
  });

  it('Refused sign-ins that are delivered again are not counted again', async () => {
    const userId = randomUUID();
    const tries = [refusal(userId, '00:10'), refusal(userId, '00:30'), refusal(userId, '00:50')];
    for (const each of [...tries, ...tries]) await storeEvent(table, each, second + 86_400);
    expect((await read(userId)).events).toEqual([{ ...tries[2], count: 3 }]);
  });

  it('Refused sign-ins of one batch are written one after the other, so that none overtakes an earlier one', async () => {
    const userId = randomUUID();
    const tries = ['00:10', '00:30', '00:50'].map((at) => refusal(userId, at));
    let [running, most] = [0, 0];
    faulty.proxy.befall({ of: ['UpdateItem'], about: userId }, async (carryOut) => {
      running += 1;
      most = Math.max(most, running);
      const answer = await carryOut();
      running -= 1;
      return answer;
    });
    await storeEvents({ ...table, ...faulty }, tries, () => second + 86_400);
    expect(most).toBe(1);
    expect((await read(userId)).events).toEqual([{ ...tries[2], count: 3 }]);
  });
});

describe('The changes among a user’s events', () => {
  const changes = (userId: string, limit: number, behind?: string) =>
    readActivity(table, userId, { limit, behind, now, changesOnly: true });

  it('The changes are found behind more sign-ins than one read returns, and in pages', async () => {
    const { userId, events } = await withEvents(1, 2, 3);
    const signIns = Array.from(
      { length: 150 },
      (_, index): AuditEvent => ({
        ...event(userId, 0),
        type: 'sign_in.succeeded',
        method: 'recovery-code',
        remaining: 1,
        time: `2025-12-31T02:00:00.${String(index).padStart(3, '0')}Z`,
      }),
    );
    await storeEvents(table, signIns, () => second + 86_400);
    await storeEvent(table, refusal(userId, '30:00'), second + 86_400);
    const first = await changes(userId, 2);
    expect(first.events).toEqual([events[2], events[1]]);
    expect(await changes(userId, 2, first.last)).toEqual({ events: [events[0]], last: undefined });
    expect((await read(userId)).events.map(({ type }) => type)).not.toContain('administration.viewed');
  });

  it('As many changes as a page has are the last page if there is nothing behind them', async () => {
    const { userId, events } = await withEvents(1, 2);
    expect(await changes(userId, 2)).toEqual({ events: [events[1], events[0]], last: undefined });
  });

  it('A page of changes that is full takes no further read', async () => {
    const userId = randomUUID();
    const all = Array.from(
      { length: 101 },
      (_, index): AuditEvent => ({
        ...event(userId, 0),
        time: `2025-12-31T02:00:00.${String(index).padStart(3, '0')}Z`,
      }),
    );
    await storeEvents(table, all, () => second + 86_400);
    const query = { limit: 100, now, changesOnly: true };
    let page: Awaited<ReturnType<typeof readActivity>> | undefined;
    const commands = await commandsOf(table, async () => {
      page = await readActivity(table, userId, query);
    });
    expect(commands).toHaveLength(1);
    expect(page?.events).toEqual(all.slice(1).reverse());
    expect(await readActivity(table, userId, { ...query, behind: page?.last })).toEqual({
      events: [all[0]],
      last: undefined,
    });
  });

  it('A page of changes ends after ten reads, and the next one goes on behind them', async () => {
    const userId = randomUUID();
    const change = event(userId, 0);
    await storeEvent(table, change, second + 86_400);
    const signIns = Array.from(
      { length: 1_000 },
      (_, index): AuditEvent => ({
        ...refusal(userId, '00:00', 'passkey'),
        type: 'sign_in.succeeded',
        method: 'recovery-code',
        remaining: 1,
        time: `2025-12-31T02:00:00.${String(index).padStart(3, '0')}Z`,
      }),
    );
    await storeEvents(table, signIns, () => second + 86_400);
    const first = await changes(userId, 20);
    expect(first.events).toEqual([]);
    expect(await changes(userId, 20, first.last)).toEqual({ events: [change], last: undefined });
  });
});
