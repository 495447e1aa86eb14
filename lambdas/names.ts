/**
 * What a name may contain: names of passkeys, and the labels that authenticators show. This is the one place that decides.
 * Whoever adds a passkey chooses its name, and its owner decides by that name which passkey to remove.
 */

/** Scripts in which U+200C and U+200D change how letters join, so that names need them. */
const joiningScripts = [
  ...['Arabic', 'Syriac', 'Nko', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil'],
  ...['Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar'],
];
const joining = `[${joiningScripts.map((script) => `\\p{Script=${script}}`).join('')}]`;
const emoji = '\\p{Extended_Pictographic}';
const tag = '[\\u{E0030}-\\u{E0039}\\u{E0061}-\\u{E007A}]';

/** Where a character that is invisible by itself belongs to the one beside it. */
const fitting = [
  `(?<=${joining}\\p{M}*)[\\u200C\\u200D](?=${joining})`,
  // Emoji that are made of several, such as families.
  `(?<=${emoji}\\uFE0F?|\\p{Emoji_Modifier})\\u200D(?=${emoji})`,
  // Emoji in color or as text, and keycaps.
  `(?<=${emoji})[\\uFE0E\\uFE0F]`,
  '(?<=[0-9#*])\\uFE0F(?=\\u20E3)',
  // The flags of England, Scotland and Wales.
  `(?<=\\u{1F3F4}${tag}{0,5})${tag}(?=${tag}{0,5}\\u{E007F})`,
  `(?<=\\u{1F3F4}${tag}{1,6})\\u{E007F}`,
  // Variants of ideographs in names of people and places.
  '(?<=\\p{Script=Han})[\\uFE00-\\uFE02\\u{E0100}-\\u{E01EF}]',
  '(?<=\\p{Script=Mongolian})[\\u180B-\\u180F]',
  // Marks of numbers in Arabic and Syriac, which are visible although they are format characters.
  '[\\u0600-\\u0605\\u06DD\\u070F\\u08E2]',
];

/** Lone surrogates, controls, line separators, and what is invisible or changes the writing direction. */
const unfit = [
  '\\p{Cs}\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}',
  '\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}',
  // The blank Braille pattern, and the place of an object that is not there.
  '\\u2800\\uFFFC',
].join('');

const unfitCharacter = new RegExp(`(?!${fitting.join('|')})[${unfit}]`, 'u');
const unfitCharacters = new RegExp(unfitCharacter, 'gu');
const breaking = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/**
 * Brings a name into the form that is stored: Unicode's form NFC, single spaces, none at the ends. Two names that look
 * the same are then more often the same.
 */
export const normalizeName = (name: string): string =>
  name
    .replaceAll(/\p{Zs}+/gu, ' ')
    .trim()
    .normalize('NFC');

/**
 * Returns `true` for a normalized name that shows all of its characters: well-formed, without controls, without
 * invisible characters except those that their neighbors need, and not beginning with a mark, which would change the
 * character before the name.
 */
export const isFitName = (name: string): boolean => !unfitCharacter.test(name) && !/^\p{M}/u.test(name);

/** Makes a fit name of any text, by leaving out what does not fit. May return an empty text. */
export const fitName = (text: string): string => {
  const visible = text.normalize('NFC').replaceAll(breaking, ' ').replaceAll(unfitCharacters, '');
  return normalizeName(normalizeName(visible).replace(/^[\p{M}\s]+/u, ''));
};
