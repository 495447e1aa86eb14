import { locale } from './language.ts';

const numbers = new Intl.NumberFormat(locale);
const plurals = new Intl.PluralRules(locale);
const days = dateFormat({ dateStyle: 'medium' });
const minutes = dateFormat({ dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

/** In the time zone of the device; in UTC where the browser does not know that zone and throws. */
function dateFormat(style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, style);
  } catch {
    return new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' });
  }
}

const minute = 60_000;
const hour = 60 * minute;

export const number = (value: number): string => numbers.format(value);
export const day = (iso: string): string => days.format(new Date(iso));
export const minuteOf = (iso: string): string => minutes.format(new Date(iso));

/** How long ago, as people say it; the day once it is longer than a week. */
export function ago(iso: string, now = Date.now()): string {
  const elapsed = Math.max(0, now - Date.parse(iso));
  if (elapsed < hour) return relative.format(-Math.floor(elapsed / minute), 'minute');
  if (elapsed < 24 * hour) return relative.format(-Math.floor(elapsed / hour), 'hour');
  return elapsed < 7 * 24 * hour ? relative.format(-Math.floor(elapsed / (24 * hour)), 'day') : day(iso);
}

/** What to say for a count, by its plural category in the reader's language (CLDR). `other` is for categories left out. */
interface PluralForms extends Readonly<Partial<Record<Intl.LDMLPluralRule, (count: string) => string>>> {
  readonly other: (count: string) => string;
}

/** Returns the text for a count, in the form that the language has for it. */
export const plural = (count: number, forms: PluralForms): string =>
  (forms[plurals.select(count)] ?? forms.other)(number(count));
