/**
 * The languages that people read, as primary language subtags of BCP 47: the pages, the client's error messages and the notices have texts
 * in each. A language that is listed here and has no texts does not compile. English is for readers of all other languages.
 */
export const languages = ['en', 'de'] as const;

/** A language that has texts. */
export type Language = (typeof languages)[number];

/** A language other than English. Its texts are in modules of their own, which only its readers load. */
export type TranslatedLanguage = Exclude<Language, 'en'>;
