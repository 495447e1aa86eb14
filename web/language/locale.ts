/**
 * Reads a language tag of the browser. Not every browser gives only tags of BCP 47: Chromium on Linux makes `en-US@posix` of the locale
 * `C.UTF-8`. What is behind `@` or `.` is not the language.
 *
 * @returns `undefined` if the value is not a language tag
 */
function readLocale(tag: unknown): Intl.Locale | undefined {
  try {
    return new Intl.Locale(
      String(tag)
        .replace(/[@.].*$/, '')
        .replaceAll('_', '-'),
    );
  } catch {
    return undefined;
  }
}

/** The reader's languages, the preferred one first, as far as the browser says them. It never throws. */
export function readLocales({ languages, language }: Partial<Navigator> = navigator): readonly Intl.Locale[] {
  const tags: readonly unknown[] = Array.isArray(languages) && languages.length > 0 ? languages : [language];
  return tags.flatMap((tag) => readLocale(tag) ?? []);
}
