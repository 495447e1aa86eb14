import { randomUUID } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  claimNotice,
  claimSeconds,
  noticeOfEvent,
  readUsername,
  recordNoticeSent,
  releaseNotice,
} from '../../../lambdas/store/notices.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const start = new Date('2026-01-01T00:00:00Z');

/** Deliveries of one event, each by its own claim. */
function anEvent() {
  const eventId = randomUUID();
  const notice = noticeOfEvent(eventId);
  return { eventId, delivery: (seconds = 0, claim = randomUUID() as string) => ({ notice, claim, now: at(seconds) }) };
}
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);

describe('The notice of an event', () => {
  it('A notice is claimed by only one of ten concurrent deliveries', async () => {
    const { delivery } = anEvent();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => claimNotice(here, delivery())));
    expect(outcomes.toSorted()).toEqual([...Array.from({ length: 9 }, () => 'being-sent'), 'claimed']);
  });

  it('A notice is claimed once by a call that the client repeats', async () => {
    const { delivery } = anEvent();
    const mine = delivery();
    expect(await Promise.all([claimNotice(here, mine), claimNotice(here, mine)])).toEqual(['claimed', 'claimed']);
    await releaseNotice(here, mine, { refused: true });
    await releaseNotice(here, mine, { refused: true });
    // Neither counted, so that there are two left.
    for (const seconds of [1, 2]) {
      const next = delivery(seconds);
      expect(await claimNotice(here, next)).toBe('claimed');
      await releaseNotice(here, next, { refused: false });
    }
    expect(await claimNotice(here, delivery(3))).toBe('unknown-twice');
  });

  it('A notice that was sent is not claimed again', async () => {
    const { delivery } = anEvent();
    const first = delivery();
    await claimNotice(here, first);
    await recordNoticeSent(here, first);
    expect(await claimNotice(here, delivery(1))).toBe('sent');
    expect(await claimNotice(here, delivery(claimSeconds * 2))).toBe('sent');
  });

  it('A notice is claimed once more after its claim has ended, and never a third time', async () => {
    const { delivery } = anEvent();
    expect(await claimNotice(here, delivery())).toBe('claimed');
    expect(await claimNotice(here, delivery(claimSeconds - 1))).toBe('being-sent');
    expect(await claimNotice(here, delivery(claimSeconds))).toBe('claimed');
    expect(await claimNotice(here, delivery(claimSeconds * 2))).toBe('unknown-twice');
  });

  it('A notice is claimed again each time that SES refuses it', async () => {
    const { delivery } = anEvent();
    for (const seconds of [0, 0, 0, 0]) {
      const next = delivery(seconds);
      expect(await claimNotice(here, next)).toBe('claimed');
      await releaseNotice(here, next, { refused: true });
    }
  });

  it('A late release leaves the claim of another delivery in place', async () => {
    const { delivery } = anEvent();
    const late = delivery();
    await claimNotice(here, late);
    await claimNotice(here, delivery(claimSeconds));
    await releaseNotice(here, late, { refused: true });
    expect(await claimNotice(here, delivery(claimSeconds + 1))).toBe('being-sent');
  });

  it('A notice that was folded is not claimed again', async () => {
    const { eventId, delivery } = anEvent();
    const first = delivery();
    await claimNotice(here, first);
    await here.store.foldNotice({ userId: eventId, type: 'passkey.added' }, first);
    expect(await claimNotice(here, delivery(claimSeconds * 2))).toBe('folded');
  });

  it('A notice is recorded for thirty days', async () => {
    const { eventId, delivery } = anEvent();
    const mine = delivery();
    await claimNotice(here, mine);
    await recordNoticeSent(here, mine);
    const Key = marshall({ pk: `NOTICE#${eventId}`, sk: 'NOTICE' });
    const { Item = {} } = await here.dynamodb.send(new GetItemCommand({ TableName: here.tableName, Key }));
    const { pk, sk, ...rest } = unmarshall(Item);
    expect(rest).toEqual({ begun: 1, sentAt: start.toISOString(), expiresAt: at(30 * 86_400).getTime() / 1000 });
  });
});

it('Every notice operation in a missing table is a fault', async () => {
  const nowhere = { ...here, tableName: 'no-such-table' };
  const mine = anEvent().delivery();
  const fault = { name: 'ResourceNotFoundException' };
  await expect(claimNotice(nowhere, mine)).rejects.toMatchObject(fault);
  await expect(recordNoticeSent(nowhere, mine)).rejects.toMatchObject(fault);
  await expect(releaseNotice(nowhere, mine, { refused: true })).rejects.toMatchObject(fault);
  await expect(readUsername(nowhere, 'ada')).rejects.toMatchObject(fault);
});

describe('The user name of a notice', () => {
  it('`readUsername` returns the profile’s user name, or `undefined` without a profile', async () => {
    const userId = randomUUID();
    await here.store.replaceRecoveryCodes({ userId, username: 'ada' }, ['a'], start, anyCaller, 'administrator');
    expect(await readUsername(here, userId)).toBe('ada');
    expect(await readUsername(here, randomUUID())).toBeUndefined();
  });
});
