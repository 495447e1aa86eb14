import { randomUUID } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { claimSeconds, noticeStore } from '../../../lambdas/store/notice-store.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
let store: ReturnType<typeof noticeStore>;
beforeAll(async () => {
  here = await ceremonyStack();
  store = noticeStore(here.dynamodb, here.tableName);
});

const start = new Date('2026-01-01T00:00:00Z');

/** Deliveries of one event, each by its own claim. */
function anEvent() {
  const eventId = randomUUID();
  return { eventId, delivery: (seconds = 0, claim = randomUUID() as string) => ({ eventId, claim, now: at(seconds) }) };
}
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);

const busy = 'Another delivery of this event is sending its notice';
const unknown = 'The notice was given to SES 2 times without an answer, and is not sent again';

describe('the notice of an event', () => {
  it('is begun by one of ten deliveries at once', async () => {
    const { delivery } = anEvent();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => store.begin(delivery())));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([{ status: 'fulfilled', value: true }]);
    for (const it of outcomes) if (it.status === 'rejected') expect(it.reason).toMatchObject({ message: busy });
  });

  it('is begun once by a call that the client repeats', async () => {
    const { delivery } = anEvent();
    const mine = delivery();
    expect(await Promise.all([store.begin(mine), store.begin(mine)])).toEqual([true, true]);
    await store.failed(mine, { refused: true });
    await store.failed(mine, { refused: true });
    // Neither counted, so that there are two left.
    for (const seconds of [1, 2]) {
      const next = delivery(seconds);
      expect(await store.begin(next)).toBe(true);
      await store.failed(next, { refused: false });
    }
    await expect(store.begin(delivery(3))).rejects.toThrow(unknown);
  });

  it('is not begun again after it was sent', async () => {
    const { delivery } = anEvent();
    const first = delivery();
    await store.begin(first);
    await store.sent(first);
    expect(await store.begin(delivery(1))).toBe(false);
    expect(await store.begin(delivery(claimSeconds * 2))).toBe(false);
  });

  it('is begun once more after a crash, when the claim has ended, and then never again', async () => {
    const { delivery } = anEvent();
    expect(await store.begin(delivery())).toBe(true);
    await expect(store.begin(delivery(claimSeconds - 1))).rejects.toThrow(busy);
    expect(await store.begin(delivery(claimSeconds))).toBe(true);
    await expect(store.begin(delivery(claimSeconds * 2))).rejects.toThrow(unknown);
  });

  it('is begun as often as SES refuses it', async () => {
    const { delivery } = anEvent();
    for (const seconds of [0, 0, 0, 0]) {
      const next = delivery(seconds);
      expect(await store.begin(next)).toBe(true);
      await store.failed(next, { refused: true });
    }
  });

  it('keeps the claim of another delivery when a late one gives its own back', async () => {
    const { delivery } = anEvent();
    const late = delivery();
    await store.begin(late);
    await store.begin(delivery(claimSeconds));
    await store.failed(late, { refused: true });
    await expect(store.begin(delivery(claimSeconds + 1))).rejects.toThrow(busy);
  });

  it('is remembered for thirty days', async () => {
    const { eventId, delivery } = anEvent();
    const mine = delivery();
    await store.begin(mine);
    await store.sent(mine);
    const Key = marshall({ pk: `NOTICE#${eventId}`, sk: 'NOTICE' });
    const { Item = {} } = await here.dynamodb.send(new GetItemCommand({ TableName: here.tableName, Key }));
    const { pk, sk, ...rest } = unmarshall(Item);
    expect(rest).toEqual({ begun: 1, sentAt: start.toISOString(), expiresAt: at(30 * 86_400).getTime() / 1000 });
  });
});

it('a table that is not there is a fault', async () => {
  const nowhere = noticeStore(here.dynamodb, 'no-such-table');
  const mine = anEvent().delivery();
  const fault = { name: 'ResourceNotFoundException' };
  await expect(nowhere.begin(mine)).rejects.toMatchObject(fault);
  await expect(nowhere.sent(mine)).rejects.toMatchObject(fault);
  await expect(nowhere.failed(mine, { refused: true })).rejects.toMatchObject(fault);
  await expect(nowhere.username('ada')).rejects.toMatchObject(fault);
});

describe('the user name', () => {
  it('is the profile’s, and nothing where there is none', async () => {
    const userId = randomUUID();
    await here.recovery.replace({ userId, username: 'ada' }, ['a'], start, anyCaller);
    expect(await store.username(userId)).toBe('ada');
    expect(await store.username(randomUUID())).toBeUndefined();
  });
});
