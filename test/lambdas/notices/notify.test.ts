import { randomUUID } from 'node:crypto';
import { SESv2ServiceException } from '@aws-sdk/client-sesv2';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Email } from '../../../lambdas/notices/email.ts';
import type { Notice } from '../../../lambdas/notices/notice.ts';
import { notify } from '../../../lambdas/notices/notify.ts';
import { NotSent } from '../../../lambdas/notices/send.ts';
import { sendFolded } from '../../../lambdas/notices/send-folded.ts';
import type { Services } from '../../../lambdas/notices/services.ts';
import { maxNoticesInHour } from '../../../lambdas/store/folded-notices.ts';
import { foldedNotice } from '../../../lambdas/store/notices.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

const faulty = faultyDynamoDb();
let here: Awaited<ReturnType<typeof ceremonyStack>>;
/** The outbox, and what the next sendings do in place of reaching it. */
let outbox: { to: string; email: Email }[];
let failures: NotSent[];
let clock: Date;
let services: Services;
beforeAll(async () => {
  here = await ceremonyStack();
});

afterEach(() => void vi.restoreAllMocks());

/** An hour that no other test has, so that tests find no folded notices of each other. */
let day = 0;
beforeEach(() => {
  day += 1;
  clock = new Date(Date.UTC(2026, 0, day, 14, 20));
  outbox = [];
  failures = [];
  services = {
    table: here,
    recipientOf: async (userId) => (userId.startsWith('unknown') ? 'no such user' : { email: userId, locale: 'en' }),
    async send(to, email) {
      const failure = failures.shift();
      if (failure) throw failure;
      outbox.push({ to, email });
    },
    now: () => clock,
    emails: { service: 'Shop' },
  };
});

const answer = (status: number) =>
  new NotSent(
    new SESv2ServiceException({
      name: 'Failed',
      message: 'No.',
      $fault: 'client',
      $metadata: { httpStatusCode: status },
    }),
  );
const [refused, unanswered] = [answer(429), answer(504)];

const noticeOf = (userId: string, changes: Partial<Notice> = {}): Notice => ({
  id: randomUUID(),
  type: 'passkey.added',
  time: '2026-01-01T00:00:00.000Z',
  userId,
  actor: { type: 'user' },
  supportId: '01234567',
  passkey: { name: 'Call me', provider: null },
  ...changes,
});
const some = (count: number, userId: string): Notice[] => Array.from({ length: count }, () => noticeOf(userId));
const deliver = (notices: readonly Notice[]) => Promise.all(notices.map((notice) => notify(notice, services)));
const laterBy = (minutes: number) => {
  clock = new Date(clock.getTime() + minutes * 60_000);
};
const runSchedule = (msLeft = 20_000) => sendFolded(services, () => msLeft);
const subjectsTo = (userId: string) => outbox.filter(({ to }) => to === userId).map(({ email }) => email.subject);
const more = (count: number) => `Shop: And ${count} more messages about your account`;

/** A user whose hour is full, with so many folded notices; their emails are out of the outbox. */
async function userWithFolded(count = 2, userId: string = randomUUID()): Promise<string> {
  await deliver(some(maxNoticesInHour + count, userId));
  outbox = [];
  return userId;
}

describe('Somebody who makes many changes at once', () => {
  it('An intruder who makes thirty changes in an hour causes six emails, and after the hour one about the other 24', async () => {
    const userId = randomUUID();
    await deliver(some(30, userId));
    expect(subjectsTo(userId)).toEqual(Array(maxNoticesInHour).fill('Shop: A passkey was added to your account'));
    await runSchedule();
    expect(outbox).toHaveLength(maxNoticesInHour);
    laterBy(41);
    await runSchedule();
    expect(subjectsTo(userId).slice(maxNoticesInHour)).toEqual([more(24)]);
    const text = outbox.at(-1)?.email.text;
    expect(text).toContain('24 × A passkey was added to your account');
    expect(text).toContain('14:00–15:00 UTC');
    expect(text).not.toContain('Call me');
  });

  it('An intruder who floods two accounts at once causes six emails and one more to each', async () => {
    const users = [randomUUID(), randomUUID()];
    await deliver(users.flatMap((userId, index) => some(10 + index, userId)));
    laterBy(60);
    await runSchedule();
    const [first = '', second = ''] = users;
    expect(subjectsTo(first).slice(maxNoticesInHour)).toEqual([more(4)]);
    expect(subjectsTo(second).slice(maxNoticesInHour)).toEqual([more(5)]);
  });

  it('Only the last email before folding says that what else happens comes in one', async () => {
    const userId = randomUUID();
    for (const notice of some(8, userId)) await notify(notice, services);
    const saying = outbox.map(({ email }) =>
      email.text.includes('What else happens until 15:00 UTC comes in one e-mail'),
    );
    expect(saying).toEqual([false, false, false, false, false, true]);
  });

  it('The next hour has emails of its own', async () => {
    const userId = await userWithFolded();
    laterBy(40);
    await deliver(some(2, userId));
    expect(subjectsTo(userId)).toHaveLength(2);
  });

  it('A user whom nobody can write to takes no place, and nothing is folded', async () => {
    await deliver(some(10, `unknown-${randomUUID()}`));
    laterBy(60);
    await runSchedule();
    expect(outbox).toEqual([]);
  });
});

describe('Events that are delivered again', () => {
  it('Whoever puts the same events on the bus again causes no email and is counted once', async () => {
    const userId = randomUUID();
    const notices = some(10, userId);
    for (const notice of [...notices, ...notices]) await notify(notice, services);
    laterBy(60);
    await deliver(notices);
    await runSchedule();
    expect(subjectsTo(userId).slice(maxNoticesInHour)).toEqual([more(4)]);
  });

  it('Deliveries of one event at the same time are counted once', async () => {
    const userId = await userWithFolded();
    const notice = noticeOf(userId);
    await Promise.allSettled(Array.from({ length: 5 }, () => notify(notice, services)));
    laterBy(60);
    await runSchedule();
    expect(subjectsTo(userId)).toEqual([more(3)]);
  });

  it('An email that SES refused keeps its place in the hour', async () => {
    const userId = randomUUID();
    const notice = noticeOf(userId);
    failures = [refused];
    await expect(notify(notice, services)).rejects.toThrow(NotSent);
    await deliver(some(maxNoticesInHour, userId));
    expect(subjectsTo(userId)).toHaveLength(maxNoticesInHour - 1);
    await notify(notice, services);
    expect(subjectsTo(userId)).toHaveLength(maxNoticesInHour);
  });

  it('An email is sent in the end, however often SES refuses it or the table fails before SES is asked', async () => {
    const userId = randomUUID();
    const notice = noticeOf(userId);
    failures = [refused, refused, refused];
    for (let count = 0; count < 3; count++) await expect(notify(notice, services)).rejects.toThrow(NotSent);
    const mend = faulty.proxy.befall({ of: ['UpdateItem'], about: 'NOTICES#USER' }, async () => 'closed');
    const broken = { ...services, table: { ...faulty, tableName: here.tableName } };
    for (let count = 0; count < 3; count++) await expect(notify(notice, broken)).rejects.toThrow();
    mend();
    await notify(notice, services);
    expect(subjectsTo(userId)).toHaveLength(1);
  });

  it('Events that waited while SES was down cause no more emails in an hour than others', async () => {
    const userId = randomUUID();
    const waiting = [];
    for (let hour = 0; hour < 3; hour++) {
      const notices = some(maxNoticesInHour, userId);
      failures = notices.map(() => refused);
      await Promise.allSettled(notices.map((notice) => notify(notice, services)));
      waiting.push(...notices);
      laterBy(60);
    }
    await deliver(waiting);
    expect(subjectsTo(userId)).toHaveLength(maxNoticesInHour);
    laterBy(60);
    await runSchedule();
    expect(subjectsTo(userId).slice(maxNoticesInHour)).toEqual([more(12)]);
  });
});

describe('The schedule', () => {
  it('Whoever forges the schedule’s event causes no email in the hour, and one at most after it', async () => {
    const userId = await userWithFolded();
    await Promise.all(Array.from({ length: 5 }, () => runSchedule()));
    expect(outbox).toEqual([]);
    laterBy(41);
    await Promise.all(Array.from({ length: 5 }, () => runSchedule()));
    await runSchedule();
    expect(subjectsTo(userId)).toEqual([more(2)]);
  });

  it('A run makes up for missed ones of six hours, each hour with an email of its own', async () => {
    const userId = await userWithFolded(2);
    laterBy(60);
    await deliver(some(maxNoticesInHour + 3, userId));
    outbox = [];
    laterBy(5 * 60);
    await runSchedule();
    expect(subjectsTo(userId).toSorted()).toEqual([more(2), more(3)]);
  });

  it('An email about folded notices that SES refuses is sent once by the next run, and others are sent meanwhile', async () => {
    const users = [await userWithFolded(), await userWithFolded()];
    laterBy(60);
    failures = [refused];
    await expect(runSchedule()).rejects.toThrow('1 folded notices were not sent');
    expect(outbox).toHaveLength(1);
    await runSchedule();
    await runSchedule();
    expect(outbox.map(({ to }) => to).toSorted()).toEqual(users.toSorted());
  });

  it('An email about folded notices without an answer of SES is sent twice at most', async () => {
    await userWithFolded();
    laterBy(60);
    failures = [unanswered, unanswered];
    for (let count = 0; count < 2; count++) await expect(runSchedule()).rejects.toThrow('were not sent');
    // Nobody can do more about it, so that no later run fails for it.
    await runSchedule();
    expect(failures).toEqual([]);
    expect(outbox).toEqual([]);
  });

  it('Accounts whose emails SES refuses each time do not use up the time of others', async () => {
    // Sorts behind the others.
    const victim = await userWithFolded(2, `victim-${randomUUID()}`);
    for (let count = 0; count < 20; count++) await userWithFolded(1);
    laterBy(60);
    const send: Services['send'] = async (to, email) => {
      if (to !== victim) throw refused;
      outbox.push({ to, email });
    };
    // Each run has time for ten, and begins at another place.
    for (const place of [0, 0.5, 0.96]) {
      vi.spyOn(Math, 'random').mockReturnValue(place);
      let left = 11;
      const msLeft = () => --left * 9_000;
      await sendFolded({ ...services, send }, msLeft).catch(() => {});
    }
    expect(subjectsTo(victim)).toEqual([more(2)]);
  });

  it('A run goes on where one has crashed, when its claim has ended', async () => {
    const userId = await userWithFolded();
    laterBy(60);
    const hour = `2026-01-${String(day).padStart(2, '0')}T14`;
    await here.store.claimNotice({ notice: foldedNotice(hour, userId), claim: randomUUID(), now: clock });
    await runSchedule();
    expect(outbox).toEqual([]);
    laterBy(1);
    await runSchedule();
    expect(subjectsTo(userId)).toEqual([more(2)]);
  });

  it('A run that has no time left for an email fails, and the next one goes on', async () => {
    const userId = await userWithFolded();
    laterBy(60);
    await expect(runSchedule(8_999)).rejects.toThrow('Time ran out');
    expect(outbox).toEqual([]);
    await runSchedule();
    expect(subjectsTo(userId)).toEqual([more(2)]);
  });

  it('Somebody who was deleted meanwhile gets no email about folded notices', async () => {
    await userWithFolded();
    laterBy(60);
    await sendFolded({ ...services, recipientOf: async () => 'no such user' }, () => 20_000);
    expect(outbox).toEqual([]);
  });
});
