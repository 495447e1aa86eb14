/**
 * What a name may contain: names of passkeys, and the labels that authenticators show. This is the one place that decides.
 * Whoever adds a passkey chooses its name, and its owner decides by that name which passkey to remove.
 */

/** Scripts in which U+200C and U+200D change how letters join, so that names need them. */
const joiningScripts = [
  ...['Arabic', 'Syriac', 'Nko', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil'],
  ...['Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar'],
];
const mongolianSelectors = '[\\u180B-\\u180F]';
/** A letter or sign of these scripts. Mongolian's own selectors are none: they need a neighbor themselves. */
const joining = `(?!${mongolianSelectors})[${joiningScripts.map((script) => `\\p{Script=${script}}`).join('')}]`;
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
  `(?<=(?!${mongolianSelectors})\\p{Script=Mongolian})${mongolianSelectors}`,
  // Marks of numbers in Arabic and Syriac, which are visible although they are format characters.
  '[\\u0600-\\u0605\\u06DD\\u070F\\u08E2]',
];

/** Lone surrogates, controls, line separators, and what is invisible or changes the writing direction. */
const unfit = [
  '\\p{Cs}\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}',
  '\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}',
  // Blank signs of Braille, music and hieroglyphs, and the place of an object that is not there.
  '\\u2800\\u{1D159}\\u{13441}\\u{13442}\\uFFFC',
].join('');

const unfitCharacter = new RegExp(`(?!${fitting.join('|')})[${unfit}]`, 'u');
const unfitCharacters = new RegExp(unfitCharacter, 'gu');
const breaking = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/**
 * Names are read up to here. It is four times the longest label, because normalizing takes time that grows with
 * the square of a run of marks.
 */
const maxReadCharacters = 1_024;

/**
 * Brings a name into the form that is stored: Unicode's form NFC, single spaces, none at the ends. Two names that look
 * the same are then more often the same. A name of more than 1,024 characters is cut there, which is still too long.
 */
export const normalizeName = (name: string): string =>
  name
    .slice(0, maxReadCharacters)
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
export function fitName(text: string): string {
  let name = text.slice(0, maxReadCharacters);
  // What is left out may have been what its neighbor needed.
  for (let before: string | undefined; before !== name; ) {
    before = name;
    name = withoutUnfit(name);
  }
  return name;
}

function withoutUnfit(text: string): string {
  const visible = text.normalize('NFC').replaceAll(breaking, ' ').replaceAll(unfitCharacters, '');
  return normalizeName(normalizeName(visible).replace(/^[\p{M}\s]+/u, ''));
}
