import { type Language, languages } from '../../contract/languages.ts';

const first = navigator.languages
  .map((tag) => ({ tag, language: languages.find((own) => new Intl.Locale(tag).language === own) }))
  .find(({ language }) => language !== undefined);

/** The first of the browser's languages that the pages have texts in, else English (BCP 47). */
export const language: Language = first?.language ?? 'en';

/** The same with the reader's region, for dates and numbers: `en-AU`, for example. */
export const locale: string = first?.tag ?? 'en';

document.documentElement.lang = language;
