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
    pathParameters: fc.dictionary(strangeText, strangeText, { maxKeys: 2 }),
    queryStringParameters: fc.dictionary(strangeText, strangeText, { maxKeys: 2 }),
    rawPath: strangeText,
    cookies: fc.array(strangeText, { maxLength: 2 }),
  },
  { requiredKeys: ['headers'] },
);

/** The claims of a JWT as API Gateway hands them on: text, whatever they were. */
export type Claims = Record<string, string>;

/** API Gateway takes tokens of any size up to its limit for headers; a Cognito `sub` or user name is shorter than this. */
const longestClaim = 256;

const asText = (value: unknown) => (typeof value === 'object' ? '[object]' : String(value)).slice(0, longestClaim);

/** Claims somebody else's token might have. */
export const claimsEdit: fc.Arbitrary<Edit<Claims>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(edit<Claims>('claims as they are', (claims) => claims)) },
  within('claims', jsonEdit, (claims: Claims, inner) => {
    const changed: Record<string, unknown> = JSON.parse(write(inner(claims)));
    return Object.fromEntries(Object.entries(changed).map(([name, value]) => [name, asText(value)]));
  }),
  fc
    .constantFrom<Claims>({ token_use: 'id' }, { scope: 'openid email' }, { auth_time: '1700000000' }, { username: '' })
    .map((lie) => edit<Claims>(fc.stringify(lie), (claims) => ({ ...claims, ...lie }))),
  fc.constant(edit<Claims>('no claims', () => ({}))),
);
