import { describe, expect, it } from 'vitest';
import { noticeEventTypes } from '../../../contract/events.ts';
import { languages } from '../../../contract/languages.ts';
import { writeEmail } from '../../../lambdas/notices/email.ts';
import { type Notice, noticeOf } from '../../../lambdas/notices/notice.ts';

const notice: Notice = {
  id: '1-0',
  type: 'passkey.added',
  time: '2026-11-22T21:43:05.000Z',
  userId: 'sub',
  actor: { type: 'user' },
  supportId: '0a1b2c3d',
  passkey: { name: 'iPhone', provider: 'Apple Passwords' },
};
const options = { service: 'Shop', manageUrl: 'https://shop.example/keys?a=1&b=2' };

describe('The email of a notice', () => {
  it('The email names the event, its time, the actor and what to do', async () => {
    const { subject, text, html } = await writeEmail(notice, options);
    expect(subject).toBe('Shop: A passkey was added to your account');
    expect(text).toContain('The passkey “iPhone” (created with Apple Passwords) was added to your account.');
    expect(text).toContain('When: 22 November 2026 at 21:43:05 UTC\nBy: somebody signed in to your account\n');
    expect(text).toContain('Was this not you?');
    expect(text).toContain('Your passkeys: https://shop.example/keys?a=1&b=2\n');
    expect(html).toContain('<a href="https://shop.example/keys?a=1&amp;b=2">https://shop.example/keys?a=1&amp;b=2</a>');
  });

  it('The email contains a link only if a page is configured', async () => {
    const { text, html } = await writeEmail(notice, { service: 'Shop' });
    expect(text + html).not.toMatch(/http|href|Your passkeys/);
  });

  const translated = languages.filter((language) => language !== 'en');
  const cases = translated.flatMap((language) => noticeEventTypes.map((type) => [type, language] as const));
  it.each(cases)('The email about %s in the language %s is fully translated', async (type, language) => {
    const inLanguage = (locale: string) => writeEmail({ ...notice, type, remaining: 7 }, { ...options, locale });
    const [en, other] = await Promise.all([inLanguage('en'), inLanguage(language)]);
    const lines = (text: string) => text.split('\n').filter(Boolean);
    expect(lines(other.text)).toHaveLength(lines(en.text).length);
    for (const line of lines(other.text)) expect(en.text).not.toContain(line);
    expect(other.subject).not.toBe(en.subject);
    expect(other.html).toContain(`<html lang="${language}-`);
    for (const { text, html, subject } of [en, other]) {
      expect(text.includes('iPhone')).toBe(type.startsWith('passkey.'));
      expect(text.includes(': 7.')).toBe(type === 'recovery_codes.used');
      expect(`${subject}${text}${html}`).not.toContain('undefined');
    }
  });

  it.each([
    ['de-CH', 'de-DE'],
    ['de_AT', 'de-DE'],
    ['DE', 'de-DE'],
    ['fr-FR', 'en-GB'],
    ['constructor', 'en-GB'],
    ['', 'en-GB'],
    [undefined, 'en-GB'],
  ])('The email for the locale %s is in %s', async (locale, language) => {
    expect((await writeEmail(notice, { ...options, locale })).html).toContain(`<html lang="${language}">`);
  });

  it('The email shows the passkey name without what a mail program makes a link of', async () => {
    const name = 'call +49 151 2345678 or www.evil.example';
    const { text, html } = await writeEmail({ ...notice, passkey: { name, provider: null } }, options);
    for (const part of [text, html]) expect(part).toContain('“call +49 15… or www evil example”');
  });

  it('The email escapes the service name in its HTML', async () => {
    expect((await writeEmail(notice, { service: 'Fish & <Chips>' })).html).toContain(
      '<title>Fish &amp; &lt;Chips&gt;: A',
    );
  });
});

describe('The event of a notice', () => {
  it.each<[string, object, string]>([
    ['of a type without a notice', { type: 'sign_in.succeeded' }, 'type: picklist'],
    ['with a malformed id', { id: 'a#b' }, 'id: regex'],
    ['without a user', { userId: '' }, 'userId: min_length'],
    ['by an unknown type of actor', { actor: { type: 'root' } }, 'actor.type: picklist'],
    ['with an invalid time', { time: 'yesterday' }, 'time: iso_timestamp'],
    ['with a sentence as its support id', { supportId: 'call 0123 456 789' }, 'supportId: regex'],
  ])('An event %s is refused without repeating its content', (_what, wrong, issue) => {
    const attempt = () => noticeOf({ ...notice, ...wrong } as never);
    expect(attempt).toThrow(new Error(`This is no event that there is a notice of: ${issue}`));
  });
});
