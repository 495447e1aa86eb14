import { html } from 'hono/html';
import type { Notice } from './notice.ts';
import { textsFor } from './texts/index.ts';

/** An e-mail without its addresses. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Who sends the letter, and to what kind of reader. */
export interface LetterOptions {
  /** The service's name, as people know it. */
  readonly service: string;
  readonly manageUrl?: string | undefined;
  /** The user's `locale`. */
  readonly locale?: string | undefined;
}

/**
 * Writes the notice of an event: once as text and once as HTML. The subject has nothing in it that a user wrote, and the only link is
 * that of the configuration.
 */
export async function letter(notice: Notice, { service, manageUrl, locale }: LetterOptions): Promise<Letter> {
  const texts = textsFor(locale);
  const { type, time, passkey, remaining = 0, actor, supportId } = notice;
  const subject = `${service}: ${texts.subjects[type]}`;
  const written = new Intl.DateTimeFormat(texts.language, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' });
  const paragraphs = [
    texts.happened[type](passkey ? texts.passkey(harmless(passkey.name), passkey.provider) : '', remaining),
    `${texts.when(written.format(new Date(time)))}\n${texts.who[actor.type]}`,
    `${texts.expected} ${texts.unexpected}`,
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

/** As many characters as the API takes for a name; an imported one may be longer. */
const mostCharacters = 64;

/**
 * A passkey's name without what could be more than a name in an e-mail: whoever adds a passkey to somebody's account writes the name that
 * its owner then reads. Line breaks, and characters that turn the direction of writing, go; so do those that a mail program would
 * make a link of.
 */
function harmless(name: string): string {
  const words = name.replaceAll(/[\p{C}./:@\\]+/gu, ' ').replaceAll(/\s+/gu, ' ');
  return Array.from(words.trim()).slice(0, mostCharacters).join('');
}
