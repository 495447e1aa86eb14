import { html } from 'hono/html';
import { nameInEmail } from './name-in-email.ts';
import type { Notice } from './notice.ts';
import { textsFor } from './texts/index.ts';
import type { Texts } from './texts/texts.ts';

/** An email without its addresses. */
export interface Email {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Settings of the sender and the recipient. */
export interface EmailOptions {
  /** The service's name, as users know it. */
  readonly service: string;
  readonly manageUrl?: string | undefined;
  /** The recipient's `locale`. */
  readonly locale?: string | undefined;
}

/**
 * Writes the notice of an event, as text and as HTML. The subject contains nothing that a user wrote, and the only link
 * is the configured one.
 *
 * @param togetherUntil until when further notices come together in one email; missing if they do not
 */
export async function writeEmail(
  notice: Notice,
  { togetherUntil, ...options }: EmailOptions & { readonly togetherUntil?: Date | undefined },
): Promise<Email> {
  const texts = textsFor(options.locale);
  const { type, time, passkey, remaining = 0, actor, supportId } = notice;
  const dateFormat = new Intl.DateTimeFormat(texts.language, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' });
  const timeFormat = new Intl.DateTimeFormat(texts.language, { timeStyle: 'short', timeZone: 'UTC' });
  // Nobody was signed in to the account who typed wrong codes.
  const byStranger = type === 'recovery_codes.failed_repeatedly';
  return layOut(texts, options, {
    subject: texts.subjects[type],
    paragraphs: [
      texts.happened[type](passkey ? texts.passkey(nameInEmail(passkey.name), passkey.provider) : '', remaining),
      `${texts.when(dateFormat.format(new Date(time)))}\n${texts.who[byStranger ? 'stranger' : actor.type]}`,
      `${texts.expected} ${byStranger ? texts.unexpectedTries : texts.unexpected}`,
      ...(togetherUntil ? [texts.furtherOnes(timeFormat.format(togetherUntil))] : []),
    ],
    end: [texts.support(supportId)],
  });
}

/** The parts of an email in a recipient's language. None of them is HTML. */
interface Parts {
  readonly subject: string;
  /** Before the link. */
  readonly paragraphs: readonly string[];
  /** Behind the link. */
  readonly end?: readonly string[];
}

/** Puts an email together, with the link and the sender that all emails have. */
export async function layOut(
  texts: Texts,
  { service, manageUrl }: EmailOptions,
  { subject: title, paragraphs, end: ending = [] }: Parts,
): Promise<Email> {
  const subject = `${service}: ${title}`;
  const end = [...ending, texts.sender(service)];
  const page = manageUrl === undefined ? [] : [`${texts.page} ${manageUrl}`];
  const link = manageUrl === undefined ? '' : html`<p>${texts.page} <a href="${manageUrl}">${manageUrl}</a></p>`;
  const inHtml = (part: string) => html`<p style="white-space: pre-line">${part}</p>`;
  return {
    subject,
    text: `${[...paragraphs, ...page, ...end].join('\n\n')}\n`,
    html: String(
      await html`<!doctype html>
<html lang="${texts.language}">
<head><meta charset="utf-8"><title>${subject}</title></head>
<body>${paragraphs.map(inHtml)}${link}${end.map(inHtml)}</body>
</html>
`,
    ),
  };
}
