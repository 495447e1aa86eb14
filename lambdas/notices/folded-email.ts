import { type NoticeEventType, noticeEventTypes } from '../../contract/events.ts';
import { type Email, type EmailOptions, layOut } from './email.ts';
import { textsFor } from './texts/index.ts';

/** The notices that one email tells of. */
interface Folded {
  /** When their clock hour begins. */
  readonly start: Date;
  readonly end: Date;
  readonly counts: Readonly<Partial<Record<NoticeEventType, number>>>;
}

/**
 * Writes the email about notices that were not sent on their own: how many of each kind there were in which hour. It
 * contains nothing that a user wrote, such as the names of passkeys.
 */
export function writeFoldedEmail({ start, end, counts }: Folded, options: EmailOptions): Promise<Email> {
  const texts = textsFor(options.locale);
  const kinds = noticeEventTypes.flatMap((type) => (counts[type] ? [{ type, count: counts[type] }] : []));
  const total = kinds.reduce((sum, { count }) => sum + count, 0);
  const format = new Intl.DateTimeFormat(texts.language, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  });
  return layOut(texts, options, {
    subject: texts.folded.subject(total),
    paragraphs: [
      texts.folded.happened,
      kinds.map(({ type, count }) => `${count} × ${texts.subjects[type]}`).join('\n'),
      texts.when(format.formatRange(start, end)),
      `${texts.folded.expected} ${texts.unexpected}`,
    ],
  });
}
