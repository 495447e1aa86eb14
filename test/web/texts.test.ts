import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { languages } from '../../contract/languages.ts';

const translated = languages.filter((language) => language !== 'en');

/** Every key of the texts with its path, and what kind of value it has. */
const keysOf = (texts: object, path = ''): readonly string[] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'object' ? keysOf(value, `${path}${key}.`) : [`${path}${key}: ${typeof value}`],
  );

/** Starts the pages' texts anew, for a reader whose browser has these languages. */
const textsFor = (...tags: readonly string[]) => textsIn({ languages: tags });

/** Starts the pages' texts anew in a browser that says this of its languages. */
async function textsIn(navigator: object) {
  vi.resetModules();
  vi.stubGlobal('navigator', navigator);
  return (await import('../../web/texts/index.ts')).texts;
}

/** What browsers say of their languages that is not as BCP 47 has it, or nothing. */
const oddLanguages: readonly (readonly [object, string])[] = [
  [{ languages: ['en-US@posix'], language: 'en-US@posix' }, 'en'],
  [{ languages: ['C'] }, 'en'],
  [{ languages: [''] }, 'en'],
  [{ languages: [null, {}, 7] }, 'en'],
  [{ languages: ['en-US-x'] }, 'en'],
  [{ languages: ['en-US-u-va-posix'] }, 'en'],
  [{ languages: ['not a tag', 'de-AT'] }, 'de'],
  [{ languages: ['de_DE.UTF-8'] }, 'de'],
  [{ languages: ['de_DE@euro'] }, 'de'],
  [{ languages: [], language: 'de' }, 'de'],
  [{ languages: null, language: 'de-CH' }, 'de'],
  [{ languages: undefined, language: undefined }, 'en'],
  [{}, 'en'],
];

beforeEach(() => {
  vi.stubGlobal('document', { documentElement: {} });
});
afterEach(() => {
  vi.doUnmock('../../web/texts/de/index.ts');
  vi.unstubAllGlobals();
});

describe('The texts of the pages', () => {
  test.each(translated)('The texts in %s have exactly the keys of the English texts', async (language) => {
    const english = keysOf(await textsFor('en')).toSorted();
    expect(keysOf(await textsFor(language)).toSorted()).toEqual(english);
    expect(english.length).toBeGreaterThan(200);
  });

  test.each(translated)('The texts in %s differ from the English texts, including the errors', async (language) => {
    const english = await textsFor('en');
    const texts = await textsFor(language);
    expect(texts.signIn.passkey).not.toBe(english.signIn.passkey);
    expect(texts.home.title).not.toBe(english.home.title);
    expect(texts.messages.errors.network).not.toBe(english.messages.errors.network);
  });

  test.each([
    [['de-AT', 'en'], 'de', 'Anmelden'],
    [['fi', 'de'], 'de', 'Anmelden'],
    [['en-AU', 'de'], 'en', 'Sign in'],
    [['fi'], 'en', 'Sign in'],
    [[], 'en', 'Sign in'],
  ])('A browser with the languages %j shows the texts in %s', async (tags, language, title) => {
    expect((await textsFor(...tags)).signIn.title).toBe(title);
    expect(document.documentElement.lang).toBe(language);
  });

  test.each(oddLanguages)('A browser that says %j of its languages shows the texts in %s', async (said, language) => {
    const texts = await textsIn(said);
    expect(document.documentElement.lang).toBe(language);
    expect(texts.lost.step('1', '4')).toContain('1');
    expect(() => texts.codes.remaining(2)).not.toThrow();
  });

  test('An English browser loads no German texts', async () => {
    vi.doMock('../../web/texts/de/index.ts', () => {
      throw new Error('German was loaded.');
    });
    expect((await textsFor('en')).signIn.title).toBe('Sign in');
    await expect(textsFor('de')).rejects.toThrow();
  });

  test('A count has a singular form for one, and the number format of the language', async () => {
    const { remove, codes } = await textsFor('en');
    expect([0, 1, 2].map(codes.remaining)).toEqual(['0 codes left', 'One code left', '2 codes left']);
    expect(remove.remaining(1)).toBe('You keep one other passkey.');
    expect((await textsFor('de')).codes.remaining(1_000)).toBe('Noch 1.000 Codes');
  });
});
