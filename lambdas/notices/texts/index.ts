import type { Language } from '../../../contract/languages.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import type { Texts } from './texts.ts';

const textsByLanguage: Readonly<Record<Language, Texts>> = { en, de };

/**
 * Returns the texts for a user's `locale` (OpenID Connect Core 1.0, section 5.1: `de-CH`, or `de_CH`), or the English ones if the user's
 * language has no texts.
 */
export function textsFor(locale = ''): Texts {
  const [language] = locale.toLowerCase().split(/[-_]/);
  return Object.entries(textsByLanguage).find(([own]) => own === language)?.[1] ?? en;
}
