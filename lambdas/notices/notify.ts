import { randomUUID } from 'node:crypto';
import { logger } from '../observability/logger.ts';
import { foldNotice, takeNoticePlace } from '../store/folded-notices.ts';
import { type ClaimOutcome, claimNotice, noticeOfEvent, recordNoticeSent, releaseNotice } from '../store/notices.ts';
import { writeEmail } from './email.ts';
import { endOfHour } from './hours.ts';
import type { Notice } from './notice.ts';
import { NotSent } from './send.ts';
import type { Services } from './services.ts';

const settled: Partial<Record<ClaimOutcome, string>> = {
  sent: 'The notice was sent before',
  folded: 'The notice was folded before',
};
const notClaimed: Partial<Record<ClaimOutcome, string>> = {
  'being-sent': 'Another delivery of this event is sending its notice',
  'unknown-twice': 'The notice was given to SES 2 times without an answer, and is not sent again',
};

/**
 * Sends the notice of an event. Beyond a few in a clock hour the user's notices are folded: counted, for one email after
 * the hour. The same event delivered again does nothing, unless it is unknown whether its email was sent; then it is sent
 * once more (docs/notices.md).
 *
 * @throws Error if the event is to be delivered again
 */
export async function notify(
  notice: Notice,
  { table, recipientOf, send, emails, ...services }: Services,
): Promise<void> {
  const { id: eventId, type, userId } = notice;
  const to = await recipientOf(userId);
  if (typeof to === 'string') {
    logger.info('No notice', { eventId, type, reason: to });
    return;
  }
  const now = services.now();
  const delivery = { notice: noticeOfEvent(eventId), claim: randomUUID(), now };
  const outcome = await claimNotice(table, delivery);
  if (outcome !== 'claimed') {
    const message = settled[outcome];
    if (message === undefined) throw new Error(notClaimed[outcome]);
    logger.info(message, { eventId, type });
    return;
  }
  try {
    const place = await takeNoticePlace(table, { userId, eventId, now });
    if (place === 'none') {
      await foldNotice(table, notice, delivery);
      logger.info('Notice folded', { eventId, type });
      return;
    }
    const togetherUntil = place === 'last' ? endOfHour(now) : undefined;
    await send(to.email, await writeEmail(notice, { ...emails, locale: to.locale, togetherUntil }));
  } catch (error) {
    await releaseNotice(table, delivery, { refused: !(error instanceof NotSent) || error.refused });
    throw error;
  }
  await recordNoticeSent(table, delivery);
  logger.info('Notice sent', { eventId, type });
}
