import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../contract/events.ts';
import { readActivity, storeEvent } from '../../../lambdas/store/activity.ts';
import type { Table } from '../../../lambdas/store/table.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

let table: Table;
beforeAll(async () => {
  table = await ceremonyStack();
});

const now = new Date('2026-01-01T00:00:00.900Z');
/** The second of it. */
const second = Date.parse('2026-01-01T00:00:00Z') / 1000;

/** An administrator's look at the user, at that many minutes past midnight. */
const event = (userId: string, minutes: number, id: string = randomUUID()): AuditEvent => ({
  version: 1,
  id,
  type: 'administration.viewed',
  time: `2025-12-31T00:0${minutes}:00.000Z`,
  userId,
  actor: { type: 'administrator', id: 'arn:aws:iam::123456789012:user/ops' },
  requestId: '0123456789abcdef',
  supportId: '01234567',
});

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

it('Storing or reading events in a missing table is a fault', async () => {
  const nowhere = { ...table, tableName: 'no-such-table' };
  const fault = { name: 'ResourceNotFoundException' };
  await expect(storeEvent(nowhere, event('ada', 1), second)).rejects.toMatchObject(fault);
  await expect(readActivity(nowhere, 'ada', { limit: 1, behind: undefined, now })).rejects.toMatchObject(fault);
});
