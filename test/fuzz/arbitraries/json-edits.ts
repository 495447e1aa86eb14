import fc from 'fast-check';
import { type Edit, edit, inTurn, pick, short } from './edit.ts';
import { again, anyName, anyValue } from './json.ts';

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Every member of a tree, outermost first. */
function places(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...places(holder[key])]);
}

/** An edit of some member of a tree, whichever `at` comes to. */
function memberEdit(name: string, at: number, change: (place: Place, value: unknown) => void): Edit<unknown> {
  return edit(`${name} of member ${at}`, (tree) => {
    const copy = structuredClone(tree);
    const place = pick(places(copy), at);
    if (place) change(place, place.holder[place.key]);
    return copy;
  });
}

const replace = (name: string, at: number, by: (value: unknown) => unknown) =>
  memberEdit(name, at, ({ holder, key }, value) => {
    holder[key] = by(value);
  });

/** The last character of base64url may have bits that say nothing. */
const otherLastCharacter = (text: string) =>
  text.slice(0, -1) + String.fromCharCode((text.codePointAt(text.length - 1) ?? 64) + 1);

/** Other spellings, of base64url above all. */
const spellings: readonly [string, (text: string) => string][] = [
  ['padding', (text) => `${text}=`],
  ['the other alphabet', (text) => text.replaceAll('-', '+').replaceAll('_', '/')],
  ['another last character', otherLastCharacter],
  ['one more character', (text) => `${text}A`],
  ['a line feed', (text) => `${text}\n`],
  ['a space', (text) => ` ${text}`],
  ['a NUL', (text) => `${text}\0`],
  ['half a surrogate pair', (text) => `${text}\ud800`],
  ['capitals', (text) => text.toUpperCase()],
  ['a stop', (text) => `${text}.`],
  ['one character less', (text) => text.slice(0, -1)],
  ['a thousand times', (text) => text.repeat(1000)],
];

const wrappings: readonly [string, (value: unknown) => unknown][] = [
  ['an array', (value) => [value]],
  ['an object', (value) => ({ value })],
  ['text', (value) => JSON.stringify(value)],
  ['a number', Number],
  ['nothing', () => null],
];

const at = fc.nat({ max: 1000 });

const oneEdit: fc.Arbitrary<Edit<unknown>> = fc.oneof(
  at.map((index) => memberEdit('drop', index, ({ holder, key }) => delete holder[key])),
  fc.tuple(at, anyName).map(([index, name]) =>
    memberEdit(`rename to ${short(name)}`, index, ({ holder, key }, value) => {
      delete holder[key];
      holder[name] = value;
    }),
  ),
  fc.tuple(at, anyValue).map(([index, value]) => replace(`put ${short(value)} instead`, index, () => value)),
  fc.tuple(at, fc.constantFrom(...wrappings)).map(([index, [name, wrap]]) => replace(`make ${name}`, index, wrap)),
  {
    weight: 2,
    arbitrary: fc
      .tuple(at, fc.constantFrom(...spellings))
      .map(([index, [name, respell]]) =>
        replace(`spell with ${name}`, index, (value) => (typeof value === 'string' ? respell(value) : value)),
      ),
  },
  fc.tuple(at, anyValue, fc.boolean()).map(([index, value, first]) =>
    memberEdit(`${first ? 'precede' : 'follow'} by ${short(value)}`, index, ({ holder, key }) => {
      if (Array.isArray(holder)) return;
      const members = Object.entries(holder);
      const double = [again(key), value] as const;
      for (const [name] of members) delete holder[name];
      for (const [name, each] of first ? [double, ...members] : [...members, double]) holder[name] = each;
    }),
  ),
  fc.tuple(at, anyName, anyValue).map(([index, name, value]) =>
    memberEdit(`add ${short(name)}: ${short(value)}`, index, ({ holder }) => {
      holder[name] = value;
    }),
  ),
);

/** What somebody may do to a JSON value: members dropped, renamed, replaced, doubled, added, of another type, spelt otherwise. */
export const jsonEdit: fc.Arbitrary<Edit<unknown>> = inTurn(oneEdit);
