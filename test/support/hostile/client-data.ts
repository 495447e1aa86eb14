import type { Lies } from '../authenticator/authenticator.ts';
import { type Hostile, megabyte, nestedJson } from './hostile.ts';

const lie = (name: string, code: Hostile<never>['code'], lies: Lies) => ({ name, code, lies });
const rewritten = (name: string, code: Hostile<never>['code'], clientData: (json: string) => string) =>
  lie(name, code, { clientData });
const member = (json: string, more: string) => `${json.slice(0, -1)},${more}}`;

/** Lies in the client data, in either ceremony. */
export const clientDataLies: readonly Omit<Hostile<never>, 'alter'>[] = [
  rewritten('whose client data is no JSON', 'invalid_request', () => 'no json'),
  rewritten('whose client data is null', 'invalid_request', () => 'null'),
  rewritten('whose client data is an array', 'invalid_request', () => '["challenge"]'),
  rewritten('whose client data is empty', 'invalid_request', () => '{}'),
  rewritten('whose client data ends early', 'invalid_request', (json) => json.slice(0, -1)),
  rewritten('whose client data goes on', 'invalid_request', (json) => `${json}{}`),
  rewritten('whose client data names the challenge twice', 'invalid_request', (json) =>
    member(json, '"challenge":"AAAA"'),
  ),
  rewritten('whose client data names the origin twice, alike', 'invalid_request', (json) =>
    member(json, `"origin":${JSON.stringify(JSON.parse(json).origin)}`),
  ),
  rewritten('whose client data names a member twice, spelt otherwise', 'invalid_request', (json) =>
    member(json, '"cross\\u004frigin":false'),
  ),
  rewritten('whose client data names a member twice further down', 'invalid_request', (json) =>
    member(json, '"more":[{"a":1,"a":2}]'),
  ),
  rewritten('whose client data has a __proto__', 'invalid_request', (json) =>
    member(json, '"__proto__":{"crossOrigin":false}'),
  ),
  rewritten('whose client data is nested deeply', 'invalid_request', () => nestedJson(2000)),
  rewritten('whose client data is nested deeply in a member', 'invalid_request', (json) =>
    member(json, `"more":${'['.repeat(1500)}`),
  ),
  rewritten('whose client data has 4,097 bytes', 'invalid_request', (json) =>
    member(json, `"more":"${'A'.repeat(4097 - 10 - json.length)}"`),
  ),
  rewritten('whose client data has a megabyte', 'invalid_request', (json) => member(json, `"more":"${megabyte}"`)),
  rewritten('whose challenge is no text', 'invalid_request', (json) =>
    JSON.stringify({ ...JSON.parse(json), challenge: 7 }),
  ),
  lie('to an empty challenge', 'challenge_invalid', { challenge: '' }),
  lie('to a challenge nobody sealed', 'challenge_invalid', { challenge: Buffer.alloc(54).toString('base64url') }),
  lie('to a challenge of another length', 'challenge_invalid', { challenge: 'AAAA' }),
  lie('to a megabyte of a challenge', 'invalid_request', { challenge: megabyte }),
  lie('from another origin', 'verification_failed', { origin: 'https://evil.example' }),
  lie('from no origin', 'verification_failed', { origin: 'null' }),
  rewritten('from two origins', 'verification_failed', (json) =>
    JSON.stringify({ ...JSON.parse(json), origin: [JSON.parse(json).origin] }),
  ),
  rewritten('from the origin with a path', 'verification_failed', (json) =>
    JSON.stringify({ ...JSON.parse(json), origin: `${JSON.parse(json).origin}/` }),
  ),
  rewritten('from the origin as part of another', 'verification_failed', (json) =>
    JSON.stringify({ ...JSON.parse(json), origin: `${JSON.parse(json).origin}.evil.example` }),
  ),
  rewritten('from a native app nobody named', 'verification_failed', (json) =>
    JSON.stringify({ ...JSON.parse(json), origin: `android:apk-key-hash:${'A'.repeat(43)}` }),
  ),
  lie('in a frame of another origin', 'verification_failed', { crossOrigin: true }),
  lie('in a frame of a page of another origin', 'verification_failed', {
    crossOrigin: true,
    topOrigin: 'https://evil.example',
  }),
  lie('with the origin of a page around it, and in no frame', 'verification_failed', {
    topOrigin: 'https://evil.example',
  }),
  rewritten('whose crossOrigin is no boolean', 'invalid_request', (json) =>
    JSON.stringify({ ...JSON.parse(json), crossOrigin: 'false' }),
  ),
  rewritten('whose topOrigin is no text', 'invalid_request', (json) =>
    JSON.stringify({ ...JSON.parse(json), topOrigin: 7 }),
  ),
];
