import { language } from '../language/language.ts';
import { en, type Texts } from './en.ts';

/** What the pages say, in the language of whoever reads them. English is at hand; any other is fetched when it is the one. */
export const texts: Texts = language === 'de' ? (await import('./de.ts')).de : en;
