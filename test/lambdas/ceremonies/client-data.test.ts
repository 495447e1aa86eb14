import { describe, expect, it } from 'vitest';
import { challengeOf } from '../../../lambdas/ceremonies/client-data.ts';
import { rehearsalAssertion } from '../../../lambdas/ceremonies/rehearsal.ts';
import { PasskeyError } from '../../../lambdas/passkey-error.ts';

const shop = 'https://shop.example';
const news = 'https://news.example';

function challengeIn(clientData: string) {
  const clientDataJSON = Buffer.from(clientData).toString('base64url');
  const response = { ...rehearsalAssertion.response, clientDataJSON };
  return challengeOf({ ...rehearsalAssertion, response }, { topOrigins: [news, shop] });
}

function refusalOf(clientData: string) {
  try {
    return challengeIn(clientData);
  } catch (error) {
    if (!(error instanceof PasskeyError)) throw error;
    return { code: error.code, invalid: error.invalid };
  }
}

describe('Client data', () => {
  it.each<[about: string, members: object]>([
    ['that is in no frame', { crossOrigin: false }],
    ['that says nothing of frames', {}],
    ['with null for what is not set', { crossOrigin: null, topOrigin: null }],
    ['in a frame of an expected page', { crossOrigin: true, topOrigin: shop }],
  ])('Client data %s gives its challenge', (_, members) => {
    expect(challengeIn(JSON.stringify({ challenge: 'AAAA', ...members }))).toBe('AAAA');
  });

  it.each<[attack: string, members: object]>([
    ['frames it in another page', { crossOrigin: true, topOrigin: 'https://evil.example' }],
    ['frames it and does not say where', { crossOrigin: true }],
    ['frames it and names an empty page', { crossOrigin: true, topOrigin: '' }],
    ['names another page around it, and no frame', { topOrigin: 'https://evil.example' }],
    ['names an expected page around it, and no frame', { topOrigin: shop }],
    ['names an expected page around it, and denies the frame', { crossOrigin: false, topOrigin: shop }],
  ])('A ceremony is refused if an attacker %s', (_, members) => {
    const refused = { code: 'verification_failed', invalid: [] };
    expect(refusalOf(JSON.stringify({ challenge: 'AAAA', ...members }))).toEqual(refused);
  });

  it.each([
    ['is no JSON', 'challenge'],
    ['is an array', '["challenge"]'],
    ['has no challenge', '{"crossOrigin":false}'],
    ['has a number for its challenge', '{"challenge":7}'],
    ['has a text for crossOrigin', '{"challenge":"AAAA","crossOrigin":"false"}'],
    ['has its challenge twice', '{"challenge":"AAAA","challenge":"AAAB"}'],
    ['has a member twice, spelled otherwise', '{"challenge":"AAAA","more":1,"mor\\u0065":1}'],
  ])('A request is refused with the name of the wrong member if its client data %s', (_, clientData) => {
    const invalid = [{ member: 'credential.response.clientDataJSON', problem: 'invalid' }];
    expect(refusalOf(clientData)).toEqual({ code: 'invalid_request', invalid });
  });
});
