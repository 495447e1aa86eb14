import fc from 'fast-check';

const marker = '\ue000';

/** Stands for JSON text that no value is written as: `1e999`, a key that comes twice, nesting without end. Works as a key too. */
const raw = (text: string) => `${marker}${text}${marker}`;

/** The same key once more, beside itself. */
export const again = (key: string) => (key.includes(marker) ? key : raw(JSON.stringify(key)));

/** The JSON text of a value, with what is {@link raw} in it put in as it is. */
export function write(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.replaceAll(/(?<!\\)"\ue000([^\ue000]*)\ue000"/g, (_, inner: string) => JSON.parse(`"${inner}"`));
}

/** Text that parsers, encoders and databases trip over. */
export const strangeText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.nat({ max: 0x7ff }).map((low) => String.fromCharCode(0xd800 + low)),
  fc.constantFrom('', ' ', '\0', '\ufeff', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', '{}', '='),
  fc.constantFrom('../../etc/passwd', "' OR 1=1 --", '<script>', 'USER#x', '#PROFILE', '\u202e'),
  fc.constantFrom(65, 1024, 4096, 40_000).map((length) => 'A'.repeat(length)),
);

/** Numbers and nesting that JSON can say and few expect. */
const strangeRaw = fc.constantFrom(
  ...['1e999', '-1e999', '-0', '9007199254740993', '0.1e-999', '1'.repeat(400)],
  ...[10, 5000].flatMap((depth) => [
    '['.repeat(depth) + ']'.repeat(depth),
    `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  ]),
);

/** Anything that JSON can be. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  strangeText,
  strangeRaw.map(raw),
  fc.constantFrom(null, true, false, 0, -1, [], {}, [null], 'public-key', 'none'),
);

/** Names of members, ours among them. */
export const anyName: fc.Arbitrary<string> = fc.oneof(
  strangeText,
  fc.constantFrom('id', 'rawId', 'type', 'response', 'challenge', 'origin', 'crossOrigin', 'topOrigin', 'userHandle'),
  fc.constantFrom('credential', 'transports', 'attestationObject', 'signature', 'sub', 'userNotFound', 'session'),
  fc.constant(raw('"__proto__"')),
);

/** Any text where JSON is expected: JSON, nearly JSON, and anything else. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  anyValue.map(write),
  fc.dictionary(anyName, anyValue, { maxKeys: 5 }).map(write),
  strangeText,
  fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'u', '1', 'e', 'n'), maxLength: 30 }),
);
