import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { optionalNames } from '../../lambdas/ceremonies/optional-names.ts';
import { fitName, isFitName, normalizeName } from '../../lambdas/names.ts';

/** Names that stay as they are. */
const fit: readonly (readonly [what: string, name: string])[] = [
  ['in Latin letters', 'Ada’s iPhone 15 (blue)'],
  ['of one emoji', '📱'],
  ['with a family, joined by U+200D', '👨‍👩‍👧‍👦'],
  ['with a rainbow flag', '🏳️‍🌈'],
  ['with a skin tone and a profession', '👩🏽‍💻'],
  ['with a keycap', '1️⃣'],
  ['with the flag of England', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['in Persian with U+200C', 'تلفن‌های من'],
  ['in Sinhala with U+200D', 'ශ්‍රී'],
  ['in Bengali with U+200D', 'র‍্যাম'],
  ['in Hindi with U+200C', 'क्‌ष'],
  ['in Hebrew', 'הטלפון שלי'],
  ['with a variant of an ideograph', '葛\u{E0100}城'],
  ['with an Arabic number sign', '\u0600١٢'],
  ['in composed letters', 'Zoë'],
];

/** What an attacker writes, and what a registration makes of it. */
const unfit: readonly (readonly [what: string, name: string, made: string])[] = [
  ['a lone high surrogate', 'My \ud83d', 'My'],
  ['a lone low surrogate', '\udc4dphone', 'phone'],
  ['a NUL', 'a\u0000b', 'a b'],
  ['a line break', 'Work\nRemove this', 'Work Remove this'],
  ['a C1 control', 'a\u0085b', 'a b'],
  ['a line separator', 'a\u2028b', 'a b'],
  ['a right-to-left override', 'My \u202Eenohp', 'My enohp'],
  ['a right-to-left isolate', '\u2067phone\u2069', 'phone'],
  ['a right-to-left mark', 'phone\u200F', 'phone'],
  ['an Arabic letter mark', 'phone\u061C', 'phone'],
  ['a zero-width space', 'My\u200Bphone', 'Myphone'],
  ['a byte order mark', 'My\uFEFFphone', 'Myphone'],
  ['U+200C in Latin', 'ad\u200Cmin', 'admin'],
  ['U+200D in Latin', 'ad\u200Dmin', 'admin'],
  ['U+200D at the end of an emoji', '📱\u200D', '📱'],
  ['a variation selector after a letter', 'a\uFE0F', 'a'],
  ['a variation selector and a joiner before an emoji', 'a\uFE0F\u200D📱', 'a📱'],
  ['a soft hyphen', 'My\u00ADphone', 'Myphone'],
  ['a Hangul filler', 'a\u3164b', 'ab'],
  ['nothing but Hangul fillers', '\u3164\uFFA0\u115F', ''],
  ['a blank Braille pattern', '\u2800', ''],
  ['a word joiner', 'a\u2060b', 'ab'],
  ['a combining grapheme joiner', 'a\u034Fb', 'ab'],
  ['text in tag characters', 'phone\u{E0065}\u{E0076}', 'phone'],
  ['a flag of tags without an end', '🏴\u{E0067}\u{E0062}', '🏴'],
  ['a noncharacter', 'a\uFFFFb', 'ab'],
  ['a mark at the beginning', '\u0301phone', 'phone'],
  ['two Mongolian selectors after a Latin letter', 'MacBook\u180B\u180B', 'MacBook'],
  ['U+200D after a mark at the beginning', '\u094D\u200D\u0915 key', '\u0915 key'],
  ['nothing but blank signs', '\u{1D159}\u{13441}\u{13442}', ''],
];

const inRequest = (name: unknown) => v.safeParse(optionalNames.name, name);

describe('A name', () => {
  it.each(fit)('A name %s is accepted as it is', (_what, name) => {
    expect(isFitName(normalizeName(name))).toBe(true);
    expect(normalizeName(name)).toBe(name);
    expect(inRequest(name).output).toBe(name);
  });

  it.each(unfit)('A name with %s is not accepted, and a registration leaves it out', (_what, name, made) => {
    expect(isFitName(normalizeName(name))).toBe(false);
    expect(fitName(name)).toBe(made);
    expect(inRequest(name)).toMatchObject({ success: true, output: made || undefined });
  });

  it('A fit name stays the same if it is made fit again', () => {
    for (const [, name] of [...fit, ...unfit]) expect(fitName(fitName(name))).toBe(fitName(name));
  });

  it.each([
    ['Zoe\u0308', 'Zoë'],
    ['  My   phone ', 'My phone'],
    ['My\u00A0phone', 'My phone'],
    ['My\u3000phone', 'My phone'],
  ])('The name %j is normalized to %j', (name, normalized) => {
    expect(normalizeName(name)).toBe(normalized);
    expect(inRequest(name).output).toBe(normalized);
  });

  it('A registration makes a fit name, or none, of every mix of characters that hide', () => {
    const parts = [
      'a',
      ' ',
      '📱',
      'क',
      '\u094D',
      '\u200C',
      '\u200D',
      '\uFE0F',
      '\u180B',
      '\u1820',
      '\u0301',
      '🏴',
      '\u{E0067}',
      '\u{E007F}',
      '\ud83d',
      '\u202E',
      '\u3164',
    ];
    let state = 1;
    const pick = () => {
      // A linear congruential generator: the same mixes in each run.
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return parts[Math.floor((state / 2_147_483_648) * parts.length)] ?? '';
    };
    for (let count = 0; count < 20_000; count++) {
      const made = fitName(Array.from({ length: 7 }, pick).join(''));
      if (made !== '' && !isFitName(made)) expect(JSON.stringify(made)).toBe('fit');
      expect(fitName(made)).toBe(made);
    }
  });

  it('A name that fills the largest body with marks takes no time', () => {
    const marks = '\u0F73'.repeat(32_000) + '\u0334'.repeat(33_000);
    const started = performance.now();
    fitName(marks);
    isFitName(normalizeName(marks));
    expect(performance.now() - started).toBeLessThan(500);
    expect(inRequest(`${'x'.repeat(2_000)}`).success).toBe(false);
  });

  it('A body of joiners and tags alone takes no time that grows with its square', () => {
    const started = performance.now();
    for (const part of ['\u{E0067}', '\u200D', '\u094D', '\u0301', 'क\u094D\u200D']) {
      fitName(`🏴क${part.repeat(30_000)}`);
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
