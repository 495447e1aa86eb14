import type { DefineAuthChallengeTriggerEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../contract/policy.ts';
import { newRecord } from '../../../lambdas/observability/request-record.ts';
import { defineAuthChallenge } from '../../../lambdas/triggers/define-auth-challenge.ts';

const round = (challengeName: string, challengeResult = true) => ({ challengeName, challengeResult });
const right = { ...round('CUSTOM_CHALLENGE'), challengeMetadata: 'PASSKEY 3f1c9a52' };
const wrong = { ...round('CUSTOM_CHALLENGE', false), challengeMetadata: 'PASSKEY 3f1c9a52' };
const [srp, password] = [round('SRP_A'), round('PASSWORD_VERIFIER')];

const passkeyOnly = 'client-of-the-passkey-alone';
const passwordFirst = 'client-of-both';
const policy = { ...defaultPolicy, passwordFirst: [passwordFirst] };

/** An event as Cognito sends it, with a session and members that need not be as Cognito sends anything. */
function eventOf(session: unknown, { clientId = passkeyOnly as unknown, userNotFound = false as unknown } = {}) {
  const event = {
    version: '1',
    triggerSource: 'DefineAuthChallenge_Authentication',
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
    request: { userAttributes: {}, session, userNotFound },
    response: {},
  };
  return event as DefineAuthChallengeTriggerEvent;
}
const decide = (...of: Parameters<typeof eventOf>) => defineAuthChallenge(eventOf(...of), policy).response;

const ask = { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false };
const askPassword = { ...ask, challengeName: 'PASSWORD_VERIFIER' };
const tokens = { issueTokens: true, failAuthentication: false };
const fail = { issueTokens: false, failAuthentication: true };

describe('Define Auth Challenge with a passkey alone', () => {
  it.each<[string, unknown[], object]>([
    ['the first call asks for the passkey', [], ask],
    ['a right answer issues tokens', [right], tokens],
    ['a wrong answer asks again', [wrong], ask],
    ['the second wrong answer asks again', [wrong, wrong], ask],
    ['a right answer after wrong ones issues tokens', [wrong, wrong, right], tokens],
    ['the third wrong answer fails', [wrong, wrong, wrong], fail],
    ['a right answer after the third fails', [wrong, wrong, wrong, right], fail],
    ['an answer after a right one fails', [right, wrong], fail],
    ['two right answers fail', [right, right], fail],
    ['SRP fails', [srp], fail],
    ['a password fails', [srp, password], fail],
    ['a right answer after a password fails', [srp, password, right], fail],
    ['a password without SRP before a right answer fails', [password, right], fail],
    ['a right answer to another trigger’s challenge fails', [{ ...right, challengeMetadata: 'CAPTCHA' }], fail],
    ['a right answer to a challenge without metadata fails', [round('CUSTOM_CHALLENGE')], fail],
    ['our answer after another trigger’s fails', [{ ...right, challengeMetadata: 'CAPTCHA' }, right], fail],
    ['a wrong answer to a challenge without metadata fails', [{ ...wrong, challengeMetadata: null }], fail],
  ])('With a passkey alone, %s', (_, session, decision) => {
    expect(decide(session)).toEqual(decision);
  });
});

describe('Define Auth Challenge with a password first', () => {
  it.each<[string, unknown[], object]>([
    ['the first call without SRP fails', [], fail],
    ['a right answer without a password fails', [right], fail],
    ['SRP asks for the password', [srp], askPassword],
    ['failed SRP fails', [round('SRP_A', false)], fail],
    ['a right password asks for the passkey', [srp, password], ask],
    ['a wrong password fails', [srp, round('PASSWORD_VERIFIER', false)], fail],
    ['a right answer issues tokens', [srp, password, right], tokens],
    ['a wrong answer asks again', [srp, password, wrong], ask],
    ['a right answer after wrong ones issues tokens', [srp, password, wrong, wrong, right], tokens],
    ['the third wrong answer fails', [srp, password, wrong, wrong, wrong], fail],
    ['a right answer after the third fails', [srp, password, wrong, wrong, wrong, right], fail],
    ['an answer in the place of the password fails', [srp, right], fail],
    ['a password without SRP fails', [password, right], fail],
    ['a password after the passkey fails', [right, srp, password], fail],
    ['a second password fails', [srp, password, srp, password, right], fail],
    ['a password twice fails', [srp, password, password, right], fail],
    ['Cognito’s own MFA in between fails', [srp, password, round('SOFTWARE_TOKEN_MFA'), right], fail],
    ['a remembered device in between fails', [srp, password, round('DEVICE_SRP_AUTH'), right], fail],
  ])('With a password first, %s', (_, session, decision) => {
    expect(decide(session, { clientId: passwordFirst })).toEqual(decision);
  });
});

describe('The log line of Define Auth Challenge', () => {
  const levelAfter = (...of: Parameters<typeof eventOf>) => {
    const record = newRecord('0123456789abcdef');
    defineAuthChallenge(eventOf(...of), policy, record);
    return record.level;
  };

  it.each<[string, unknown]>([
    ['begins', []],
    ['goes on after a wrong answer', [wrong]],
    ['succeeds', [right]],
    ['ends with the last wrong answer, which Verify’s line explains', [wrong, wrong, wrong]],
  ])('Define writes no line of its own when a sign-in %s', (_, session) => {
    expect(levelAfter(session)).toBe('debug');
  });

  it.each<[string, unknown]>([
    ['a password where the passkey is asked for', [srp, password]],
    ['a round of another trigger, answered wrong', [{ ...wrong, challengeMetadata: 'CAPTCHA' }]],
    ['a round after the right one', [right, right]],
    ['no session at all', 'CUSTOM_CHALLENGE'],
  ])('Define warns when it ends a sign-in for %s, since no other line says why', (_, session) => {
    expect(levelAfter(session)).toBe('warn');
  });
});

describe('Define Auth Challenge', () => {
  it.each([
    'SMS_MFA',
    'EMAIL_OTP',
    'SELECT_MFA_TYPE',
    'SOFTWARE_TOKEN_MFA',
    'DEVICE_SRP_AUTH',
    'DEVICE_PASSWORD_VERIFIER',
    'ADMIN_NO_SRP_AUTH',
    'NEW_PASSWORD_REQUIRED',
    'custom_challenge',
    '',
  ])('Define fails with %j anywhere in the session', (name) => {
    for (const session of [[round(name)], [round(name), right], [wrong, round(name)], [wrong, round(name), right]]) {
      expect(decide(session)).toEqual(fail);
      expect(decide([srp, password, ...session], { clientId: passwordFirst })).toEqual(fail);
    }
  });

  it('Define treats a missing session as an empty one', () => {
    for (const session of [null, undefined]) {
      expect(decide(session)).toEqual(ask);
      expect(decide(session, { clientId: passwordFirst })).toEqual(fail);
    }
  });

  it.each<[string, unknown]>([
    ['text', 'CUSTOM_CHALLENGE'],
    ['a number', 1],
    ['an object', { 0: right, length: 1 }],
    ['a result that is text', [{ ...right, challengeResult: 'true' }]],
    ['a result that is a number', [{ ...right, challengeResult: 1 }]],
    ['a result that is an object', [{ ...right, challengeResult: {} }]],
    ['no result', [{ challengeName: 'CUSTOM_CHALLENGE' }]],
    ['no name', [{ challengeResult: true }]],
    ['a name that is a list', [{ ...right, challengeName: ['CUSTOM_CHALLENGE'] }]],
    ['null for a round', [null]],
    ['a list for a round', [[right]]],
    ['a hole', new Array(1)],
    ['a round that is wrong beside one that is right', [{ ...wrong, challengeResult: null }, right]],
  ])('Define fails with a session that is or has %s', (_, session) => {
    expect(decide(session)).toEqual(fail);
  });

  it('Define fails without a valid app client', () => {
    for (const clientId of [null, 1, {}]) expect(decide([right], { clientId })).toEqual(fail);
    const event = JSON.parse('{"request":{"session":[]},"response":{}}');
    expect(defineAuthChallenge(event, policy).response).toEqual(fail);
  });

  it('Define issues no tokens if `userNotFound` is true or a text', () => {
    expect(decide([], { userNotFound: true })).toEqual(ask);
    expect(decide([right], { userNotFound: true })).toEqual(fail);
    expect(decide([right], { userNotFound: 'true' })).toEqual(fail);
    const unknown = { clientId: passwordFirst, userNotFound: true };
    expect(decide([srp], unknown)).toEqual(askPassword);
    expect(decide([srp, password, right], unknown)).toEqual(fail);
  });

  it('Define issues tokens if `userNotFound` is null', () => {
    expect(decide([right], { userNotFound: null })).toEqual(tokens);
  });

  it('Define allows as many answers as the policy says', () => {
    const event = (session: object[]) =>
      ({ callerContext: { clientId: '' }, request: { session }, response: {} }) as DefineAuthChallengeTriggerEvent;
    const decisions = [[], [wrong], [wrong, right]].map(
      (session) => defineAuthChallenge(event(session), { ...policy, answers: 1 }).response,
    );
    expect(decisions).toEqual([ask, fail, fail]);
  });
});

describe('The log of Define', () => {
  const told = (session: unknown[]) => {
    const record = newRecord('01234567');
    defineAuthChallenge(eventOf(session), policy, record);
    return { supportId: record.supportId, ...record.details };
  };

  it.each([
    ['of the round before', [{ ...wrong, challengeMetadata: 'PASSKEY 3f1c9a52' }], '3f1c9a52', 'CUSTOM_CHALLENGE'],
    [
      'of the last round',
      [
        { ...wrong, challengeMetadata: 'PASSKEY aaaaaaaa' },
        { ...right, challengeMetadata: 'PASSKEY 3f1c9a52' },
      ],
      '3f1c9a52',
      'tokens',
    ],
    ['of its own, without an earlier round', [], '01234567', 'CUSTOM_CHALLENGE'],
    ['of its own, with another trigger’s metadata', [{ ...wrong, challengeMetadata: 7 }], '01234567', 'failure'],
  ])('The log of Define has the support id %s, and the next step', (_, session, supportId, next) => {
    expect(told(session)).toEqual({ supportId, next });
  });
});
