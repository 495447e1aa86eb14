import { megabyte, nestedJson } from './hostile.ts';

/** Texts in the place of JSON that has `credential` in it; `rest` is what else belongs there, as `"name":value,`. */
export const hostileTexts: readonly (readonly [name: string, text: (credential: string, rest: string) => string])[] = [
  ['no JSON', () => 'no json'],
  ['null', () => 'null'],
  ['a number', () => '7'],
  ['a text', (credential) => JSON.stringify(credential)],
  ['an array', (credential) => `[${credential}]`],
  ['an empty object', () => '{}'],
  ['the credential itself', (credential) => credential],
  ['nested deeply', () => nestedJson(30_000)],
  ['nested deeply in its place', (_, rest) => `{${rest}"credential":${nestedJson(30_000)}}`],
  ['a megabyte', () => JSON.stringify(megabyte)],
  [
    'a megabyte of spaces and then right',
    (credential, rest) => `${' '.repeat(1024 * 1024)}{${rest}"credential":${credential}}`,
  ],
  ['right until it ends early', (credential, rest) => `{${rest}"credential":${credential}`],
  ['right and goes on', (credential, rest) => `{${rest}"credential":${credential}}{}`],
  ['right, and then says otherwise', (credential, rest) => `{${rest}"credential":${credential},"credential":7}`],
  ['right in its __proto__', (credential, rest) => `{"__proto__":{${rest}"credential":${credential}}}`],
  [
    'right with a __proto__ in its credential',
    (credential, rest) => `{${rest}"credential":{"__proto__":{},${credential.slice(1)}}`,
  ],
];
