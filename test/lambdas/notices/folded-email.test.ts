import { describe, expect, it } from 'vitest';
import { languages } from '../../../contract/languages.ts';
import { writeFoldedEmail } from '../../../lambdas/notices/folded-email.ts';

const start = new Date('2026-11-30T14:00:00Z');
const end = new Date('2026-11-30T15:00:00Z');
const options = { service: 'Fish & <Chips>', manageUrl: 'https://shop.example/keys?a=1&b=2' };
const counts = { 'passkey.removed': 5, 'passkey.added': 7 } as const;

describe('The email about folded notices', () => {
  it.each(languages)('The email about folded notices in the language %s is this', async (locale) => {
    const { subject, text, html } = await writeFoldedEmail({ start, end, counts }, { ...options, locale });
    await expect(`${subject}\n\n${text}\n${html}`).toMatchFileSnapshot(`folded-email.${locale}.snapshot.txt`);
  });

  it('The email about folded notices says what a person can do next, and links to nothing but the page', async () => {
    const { subject, text, html } = await writeFoldedEmail({ start, end, counts }, options);
    expect(subject).toContain('And 12 more messages about your account');
    for (const part of [text, html]) {
      expect(part).toContain('7 × A passkey was added to your account\n5 × A passkey was removed from your account');
      expect(part).toContain('30 November 2026, 14:00–15:00 UTC');
      expect(part).toContain('Sign in now, remove passkeys that you don’t know');
    }
    expect(html.match(/href="[^"]*"/g)).toEqual(['href="https://shop.example/keys?a=1&amp;b=2"']);
  });

  it('The email about one folded notice has a subject in the singular', async () => {
    const folded = { start, end, counts: { 'recovery_codes.made': 1 } };
    const subject = async (locale: string) => (await writeFoldedEmail(folded, { service: 'Shop', locale })).subject;
    expect(await subject('en')).toBe('Shop: And 1 more message about your account');
    expect(await subject('de')).toBe('Shop: Und 1 weitere Meldung zu Ihrem Konto');
  });
});
