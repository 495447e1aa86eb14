import { html } from 'hono/html';
import { nameInEmail } from './name-in-email.ts';
import type { Notice } from './notice.ts';
import { textsFor } from './texts/index.ts';

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
 */
export async function writeEmail(notice: Notice, { service, manageUrl, locale }: EmailOptions): Promise<Email> {
  const texts = textsFor(locale);
  const { type, time, passkey, remaining = 0, actor, supportId } = notice;
  const subject = `${service}: ${texts.subjects[type]}`;
  const dateFormat = new Intl.DateTimeFormat(texts.language, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' });
  // Nobody was signed in to the account who typed wrong codes.
  const byStranger = type === 'recovery_codes.failed_repeatedly';
  const paragraphs = [
    texts.happened[type](passkey ? texts.passkey(nameInEmail(passkey.name), passkey.provider) : '', remaining),
    `${texts.when(dateFormat.format(new Date(time)))}\n${texts.who[byStranger ? 'stranger' : actor.type]}`,
    `${texts.expected} ${byStranger ? texts.unexpectedTries : texts.unexpected}`,
  ];
  const end = [texts.support(supportId), texts.sender(service)];
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
