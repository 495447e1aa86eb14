import { type Language, languages } from '../../contract/languages.ts';
import { readLocales } from './locale.ts';

const first = readLocales()
  .map((read) => ({ tag: read.toString(), language: languages.find((own) => read.language === own) }))
  .find(({ language }) => language !== undefined);

/** The first of the browser's languages that the pages have texts in, else English (BCP 47). */
export const language: Language = first?.language ?? 'en';

/** The same with the reader's region, for dates and numbers: `en-AU`, for example. */
export const locale: string = first?.tag ?? 'en';

document.documentElement.lang = language;
