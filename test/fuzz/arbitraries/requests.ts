import fc from 'fast-check';
import { type Edit, edit, within } from './edit.ts';
import { anyText, anyValue, strangeText, write } from './json.ts';
import { jsonEdit } from './json-edits.ts';

/** As API Gateway hands headers on: names in lower case, one text each. */
const headers = fc.dictionary(
  fc.oneof(fc.constantFrom('authorization', 'cookie', 'x-amzn-trace-id', 'content-length', '__proto__'), strangeText),
  strangeText,
  { maxKeys: 4 },
);

const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/json') },
  fc.constantFrom('application/json; charset=utf-8', 'application/vnd.api+json', 'text/plain', 'multipart/form-data'),
  strangeText,
);

/** Bodies with our members in them, and any others. */
const body = fc.oneof(
  anyText,
  fc
    .record(
      { credential: anyValue, name: anyValue, userName: anyValue, displayName: anyValue, type: anyValue },
      { requiredKeys: [] },
    )
    .map(write),
);

/** What an HTTP client decides in an API Gateway event of payload version 2. */
export const request = fc.record(
  {
    headers: fc.tuple(headers, contentType).map(([others, type]) => ({ ...others, 'content-type': type })),
    body,
    isBase64Encoded: fc.boolean(),
    queryStringParameters: fc.dictionary(strangeText, strangeText, { maxKeys: 2 }),
    rawPath: strangeText,
    cookies: fc.array(strangeText, { maxLength: 2 }),
  },
  { requiredKeys: ['headers'] },
);

/** API Gateway takes tokens and paths of any size up to its limits; a Cognito `sub`, user name or credential ID of ours is shorter. */
const longest = 256;

const asText = (value: unknown) => (typeof value === 'object' ? '[object]' : String(value)).slice(0, longest);

/** Members that are all texts: claims, and what a path names. */
export type Texts = Record<string, string>;

const textsEdit = (name: string): fc.Arbitrary<Edit<Texts>> =>
  within(name, jsonEdit, (texts: Texts, inner) => {
    const changed: Record<string, unknown> = JSON.parse(write(inner(texts)));
    return Object.fromEntries(Object.entries(changed).map(([key, value]) => [key, asText(value)]));
  });

/** Claims somebody else's token might have. */
export const claimsEdit: fc.Arbitrary<Edit<Texts>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(edit<Texts>('claims as they are', (claims) => claims)) },
  textsEdit('claims'),
  fc
    .constantFrom<Texts>(
      { token_use: 'id' },
      { scope: 'openid email' },
      { auth_time: '1700000000' },
      { origin_jti: 'another' },
      { username: '' },
    )
    .map((lie) => edit<Texts>(fc.stringify(lie), (claims) => ({ ...claims, ...lie }))),
  fc.constant(edit<Texts>('no claims', () => ({}))),
);

/** What a path might name instead. */
export const pathEdit: fc.Arbitrary<Edit<Texts>> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(edit<Texts>('path as it is', (path) => path)) },
  textsEdit('path'),
);
