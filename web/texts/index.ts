import type { TranslatedLanguage } from '../../contract/languages.ts';
import { language } from '../language/language.ts';
import { en, type Texts } from './en/index.ts';

/** How to load the texts of each language. English is part of the page's code. */
const load: Readonly<Record<TranslatedLanguage, () => Promise<Texts>>> = {
  de: async () => (await import('./de/index.ts')).de,
};

/** The texts of the pages in the reader's language. */
export const texts: Texts = language === 'en' ? en : await load[language]();
