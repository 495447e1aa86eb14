import * as v from 'valibot';

/*
 * A value of cdk.json is what JSON made of it; given with `-c` it is text. An empty one counts as left out, so that
 * `-c origins=` undoes what cdk.json says.
 */

/** Text, without spaces around. */
export const text = v.pipe(v.string('must be text'), v.trim());

/** Text, or undefined when it is empty. */
export const optionalText = v.optional(
  v.pipe(
    text,
    v.transform((value) => value || undefined),
  ),
);

/** True or false. */
export const flag = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])], 'must be true or false'),
  v.transform((value) => value === true || value === 'true'),
);

/** Texts, with commas between when they are given as one. */
export const list = v.pipe(
  v.union([v.array(text), text], 'must be a list, or text with commas between'),
  v.transform((value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value)),
  v.transform((value) => value.filter((part) => part !== '')),
);

/** Such a list, or undefined when it is empty. */
export const optionalList = v.optional(
  v.pipe(
    list,
    v.transform((values) => (values.length > 0 ? values : undefined)),
  ),
);

const noNumber = 'must be a whole number';

/** A whole number, or undefined when the text is empty. */
export const optionalNumber = v.optional(
  v.pipe(
    v.union([v.number(), text], noNumber),
    v.check((value) => /^\d*$/.test(String(value)), noNumber),
    v.transform((value) => (value === '' ? undefined : Number(value))),
  ),
);

/** One of some words, or undefined when the text is empty. */
export const choice = <Word extends string>(words: readonly Word[]) => v.pipe(optionalText, v.optional(oneOf(words)));

/** A list of some words, or undefined when it is empty. */
export const choicesOf = <Word extends string>(words: readonly Word[]) =>
  v.pipe(optionalList, v.optional(v.array(oneOf(words))));

const oneOf = <Word extends string>(words: readonly Word[]) =>
  v.picklist(words, `must be one of ${words.map((word) => `"${word}"`).join(', ')}`);
