/** Languages that the pages speak. */
const spoken = ['en', 'de'] as const;
type Language = (typeof spoken)[number];

const first = navigator.languages
  .map((tag) => ({ tag, language: spoken.find((own) => new Intl.Locale(tag).language === own) }))
  .find(({ language }) => language !== undefined);

/** The first of the browser's languages that the pages speak, else English (BCP 47). */
export const language: Language = first?.language ?? 'en';

/** The same with the region that its reader has, for dates and numbers: `en-AU`, say. */
export const locale: string = first?.tag ?? 'en';

document.documentElement.lang = language;
