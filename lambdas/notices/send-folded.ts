import { randomUUID } from 'node:crypto';
import { logger } from '../observability/logger.ts';
import { type FoldedNotices, readFoldedNotices } from '../store/folded-notices.ts';
import { hourOf } from '../store/keys.ts';
import { claimNotice, foldedNotice, recordNoticeSent, releaseNotice } from '../store/notices.ts';
import { writeFoldedEmail } from './folded-email.ts';
import { dueHours, endOfHour } from './hours.ts';
import { NotSent } from './send.ts';
import type { Services } from './services.ts';

/** More than one email takes, so that none is cut off in the middle. */
const msForOne = 9_000;

/**
 * Sends each user who has folded notices of one of the last hours one email about those of that hour, one at a time. What
 * was sent before, or is being sent by another run, is left out. The failure of one does not stop the others. Each run
 * begins at another place: those for whom it fails each time must not use up the time of the same others.
 *
 * @param msLeft how long the function may still run
 * @throws Error if emails were not sent or time ran out; the next run goes on
 */
export async function sendFolded(services: Services, msLeft: () => number): Promise<void> {
  const due: [folded: FoldedNotices, start: Date][] = [];
  for (const start of dueHours(services.now())) {
    const all = readFoldedNotices(services.table, hourOf(start), services.now());
    for await (const folded of all) due.push([folded, start]);
  }
  const first = Math.floor(Math.random() * due.length);
  const failures: unknown[] = [];
  for (const [folded, start] of [...due.slice(first), ...due.slice(0, first)]) {
    if (msLeft() < msForOne) throw new AggregateError(failures, 'Time ran out before all folded notices were sent');
    try {
      await sendOne(folded, start, services);
    } catch (error) {
      failures.push(error);
      logger.error('Folded notices were not sent', { hour: hourOf(start), error });
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} folded notices were not sent`);
}

async function sendOne({ userId, counts }: FoldedNotices, start: Date, services: Services): Promise<void> {
  const { table, recipientOf, send, emails } = services;
  const hour = hourOf(start);
  const to = await recipientOf(userId);
  if (typeof to === 'string') {
    logger.info('No folded notice', { hour, reason: to });
    return;
  }
  const delivery = { notice: foldedNotice(hour, userId), claim: randomUUID(), now: services.now() };
  const outcome = await claimNotice(table, delivery);
  if (outcome !== 'claimed') return;
  try {
    const email = await writeFoldedEmail({ start, end: endOfHour(start), counts }, { ...emails, locale: to.locale });
    await send(to.email, email);
  } catch (error) {
    await releaseNotice(table, delivery, { refused: error instanceof NotSent && error.refused });
    throw error;
  }
  await recordNoticeSent(table, delivery);
  logger.info('Folded notices sent', { hour, counts });
}
