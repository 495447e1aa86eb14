import type { DefineAuthChallengeTriggerEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../lambdas/ceremonies/policy.ts';
import { defineAuthChallenge } from '../../../lambdas/triggers/define-auth-challenge.ts';

type Session = DefineAuthChallengeTriggerEvent['request']['session'];
const answer = (challengeResult: boolean): Session[number] => ({
  challengeName: 'CUSTOM_CHALLENGE',
  challengeResult,
  challengeMetadata: 'PASSKEY',
});
const passed = (challengeName: 'SRP_A' | 'PASSWORD_VERIFIER') => ({ challengeName, challengeResult: true });

function decide(session: Session, userNotFound = false) {
  const event = { request: { session, userNotFound, userAttributes: {} }, response: {} };
  return defineAuthChallenge(event as DefineAuthChallengeTriggerEvent, defaultPolicy).response;
}

const ask = { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false };
const tokens = { issueTokens: true, failAuthentication: false };
const fail = { issueTokens: false, failAuthentication: true };

describe('Define Auth Challenge', () => {
  it.each<[string, Session, object]>([
    ['the first call asks the passkey', [], ask],
    ['a right answer issues tokens', [answer(true)], tokens],
    ['a wrong answer asks again', [answer(false)], ask],
    ['the second wrong answer asks again', [answer(false), answer(false)], ask],
    ['a right answer after a wrong one issues tokens', [answer(false), answer(true)], tokens],
    ['the third wrong answer fails', [answer(false), answer(false), answer(false)], fail],
    ['another challenge in the session fails', [passed('SRP_A')], fail],
    ['another challenge before a right answer fails', [passed('PASSWORD_VERIFIER'), answer(true)], fail],
  ])('%s', (_, session, decision) => {
    expect(decide(session)).toEqual(decision);
  });

  it('takes a session that is not there for an empty one', () => {
    const event = JSON.parse('{"request":{"session":null},"response":{}}');
    expect(defineAuthChallenge(event, defaultPolicy).response).toEqual(ask);
  });

  it('never issues tokens to a user who is not there', () => {
    expect(decide([], true)).toEqual(ask);
    expect(decide([answer(true)], true)).toEqual(fail);
  });
});
