import { randomUUID } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  eraseNoticeHours,
  type FoldedNotices,
  foldNotice,
  maxNoticesInHour,
  readFoldedNotices,
  takeNoticePlace,
} from '../../../lambdas/store/folded-notices.ts';
import { claimSeconds, foldedNotice, noticeOfEvent } from '../../../lambdas/store/notices.ts';
import type { Table } from '../../../lambdas/store/table.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const now = new Date('2026-11-30T14:59:59.999Z');
const hour = '2026-11-30T14';
const inTwoDays = now.getTime() / 1000 + 2 * 86_400;

const place = (userId: string, eventId: string = randomUUID(), at = now) =>
  here.store.takeNoticePlace({ userId, eventId, now: at });

/** Claims a new event's notice and folds it. */
async function fold(userId: string, type: 'passkey.added' | 'passkey.removed' = 'passkey.added') {
  const delivery = { notice: noticeOfEvent(randomUUID()), claim: randomUUID(), now };
  expect(await here.store.claimNotice(delivery)).toBe('claimed');
  await here.store.foldNotice({ userId, type }, delivery);
  return delivery;
}

/** All users' folded notices of the hour. */
async function folded(table: Table = here, at = now) {
  const found: FoldedNotices[] = [];
  for await (const each of readFoldedNotices(table, hour, at)) found.push(each);
  return found;
}

async function foldedOf(userId: string, at = now) {
  return (await folded(here, at)).filter((it) => it.userId === userId).map(({ counts }) => counts);
}

/** Each item of the table in which a text is. */
async function itemsWith(text: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await here.dynamodb.send(new ScanCommand({ TableName: here.tableName, ConsistentRead: true }));
  return Items.map((item) => unmarshall(item)).filter((item) => JSON.stringify(item).includes(text));
}

describe('The places of a user’s notices in an hour', () => {
  it('Six of ten concurrent events get a place, and one of them is told that it is the last', async () => {
    const userId = randomUUID();
    const places = await Promise.all(Array.from({ length: 10 }, () => place(userId)));
    expect(places.filter((it) => it === 'single')).toHaveLength(maxNoticesInHour - 1);
    expect(places.filter((it) => it === 'last')).toHaveLength(1);
    expect(places.filter((it) => it === 'none')).toHaveLength(10 - maxNoticesInHour);
  });

  it('An event keeps its place in the hour, also when the hour is full', async () => {
    const userId = randomUUID();
    const first = randomUUID();
    expect([await place(userId, first), await place(userId, first)]).toEqual(['single', 'single']);
    for (let count = 1; count < maxNoticesInHour; count++) expect(await place(userId)).not.toBe('none');
    expect(await place(userId)).toBe('none');
    expect(await place(userId, first)).not.toBe('none');
  });

  it('Another user and the next hour have places of their own', async () => {
    const userId = randomUUID();
    for (let count = 0; count < maxNoticesInHour; count++) await place(userId);
    expect(await place(userId)).toBe('none');
    expect(await place(randomUUID())).toBe('single');
    expect(await place(userId, randomUUID(), new Date(now.getTime() + 1))).toBe('single');
  });

  it('The places of an hour are kept for two days', async () => {
    const userId = randomUUID();
    await place(userId, 'an-event');
    expect(await itemsWith(userId)).toEqual([
      { pk: `NOTICES#USER#${userId}`, sk: hour, events: new Set(['an-event']), expiresAt: Math.ceil(inTwoDays) },
    ]);
  });
});

describe('Folded notices', () => {
  it('Twenty-four concurrent events of a user are all counted, by their kinds', async () => {
    const userId = randomUUID();
    const types = Array.from({ length: 24 }, (_, index) => (index % 3 ? 'passkey.added' : 'passkey.removed'));
    await Promise.all(types.map((type) => fold(userId, type as 'passkey.added')));
    expect(await foldedOf(userId)).toEqual([{ 'passkey.added': 16, 'passkey.removed': 8 }]);
  });

  it('A folded event counts once and is not claimed again', async () => {
    const userId = randomUUID();
    const delivery = await fold(userId);
    await expect(here.store.foldNotice({ userId, type: 'passkey.added' }, delivery)).rejects.toThrow('was not folded');
    expect(await here.store.claimNotice({ ...delivery, claim: randomUUID() })).toBe('folded');
    expect(await foldedOf(userId)).toEqual([{ 'passkey.added': 1 }]);
  });

  it('Nothing is folded into a notice that is being sent, and the event keeps its claim', async () => {
    const userId = randomUUID();
    await fold(userId);
    await here.store.claimNotice({ notice: foldedNotice(hour, userId), claim: randomUUID(), now });
    await expect(fold(userId)).rejects.toThrow('its hour is over');
    const claimEnds = new Date((Math.floor(now.getTime() / 1_000) + claimSeconds) * 1_000);
    expect(await foldedOf(userId, new Date(claimEnds.getTime() - 1))).toEqual([]);
    expect(await foldedOf(userId, claimEnds)).toStrictEqual([{ 'passkey.added': 1 }]);
  });

  it('Folded notices that were begun twice without a known result are not read again', async () => {
    const userId = randomUUID();
    await fold(userId);
    const notice = foldedNotice(hour, userId);
    for (let count = 0; count < 2; count++) {
      const delivery = { notice, claim: randomUUID(), now };
      expect(await here.store.claimNotice(delivery)).toBe('claimed');
      await here.store.releaseNotice(delivery, { refused: false });
      expect(await foldedOf(userId)).toHaveLength(1 - count);
    }
  });

  it('Folded notices are read page by page, without those that were sent', async () => {
    const users = Array.from({ length: 130 }, () => randomUUID());
    await Promise.all(users.map((userId) => fold(userId)));
    const [sent = ''] = users;
    await here.store.recordNoticeSent({ notice: foldedNotice(hour, sent), now });
    const found = (await folded()).map(({ userId }) => userId);
    expect(users.filter((userId) => !found.includes(userId))).toEqual([sent]);
  });

  it('A folded notice is kept for two days, also after it was sent', async () => {
    const userId = randomUUID();
    await fold(userId);
    const notice = foldedNotice(hour, userId);
    await here.store.claimNotice({ notice, claim: randomUUID(), now: new Date(now.getTime() + 3_600_000) });
    await here.store.recordNoticeSent({ notice, now });
    expect(await itemsWith(userId)).toEqual([
      {
        pk: `NOTICES#HOUR#${hour}`,
        sk: userId,
        'passkey.added': 1,
        begun: 1,
        sentAt: now.toISOString(),
        expiresAt: Math.ceil(inTwoDays),
      },
    ]);
  });
});

describe('Erasing the notices of a user', () => {
  it('All counts of a user and all that was folded are erased, and another user’s stay', async () => {
    const [userId, other] = [randomUUID(), randomUUID()];
    for (const each of [userId, other]) {
      await place(each);
      await place(each, randomUUID(), new Date(now.getTime() + 1));
      await fold(each);
    }
    expect(await here.store.eraseNoticeHours(userId)).toBe(2);
    expect(await itemsWith(userId)).toEqual([]);
    expect(await itemsWith(other)).toHaveLength(3);
    expect(await here.store.eraseNoticeHours(userId)).toBe(0);
  });

  it('An email that was on its way when its user was forgotten leaves nothing of the user', async () => {
    const userId = randomUUID();
    await place(userId);
    await fold(userId);
    await here.store.eraseNoticeHours(userId);
    await here.store.recordNoticeSent({ notice: foldedNotice(hour, userId), now });
    expect(await itemsWith(userId)).toEqual([]);
  });
});

it('Every operation on notices of an hour in a missing table is a fault', async () => {
  const nowhere = { name: 'ResourceNotFoundException' };
  const { dynamodb } = here;
  const table = { dynamodb, tableName: 'no-such-table' };
  const delivery = { notice: noticeOfEvent('an-event'), claim: 'a-claim', now };
  await expect(takeNoticePlace(table, { userId: 'ada', eventId: 'an-event', now })).rejects.toMatchObject(nowhere);
  await expect(foldNotice(table, { userId: 'ada', type: 'passkey.added' }, delivery)).rejects.toMatchObject(nowhere);
  await expect(folded(table)).rejects.toMatchObject(nowhere);
  await expect(eraseNoticeHours(table, 'ada')).rejects.toMatchObject(nowhere);
});
