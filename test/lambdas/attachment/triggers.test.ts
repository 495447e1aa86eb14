import { describe, expect, it } from 'vitest';
import { withoutTriggers, withTriggers } from '../../../lambdas/attachment/triggers.ts';
import { functionArn } from '../../support/user-pool.ts';

const [ours, renamed, theirs, others] = ['ours', 'renamed', 'theirs', 'others'].map(functionArn) as [
  string,
  string,
  string,
  string,
];
const all = (arn: string) => ({ DefineAuthChallenge: arn, CreateAuthChallenge: arn, VerifyAuthChallengeResponse: arn });
const pool = (LambdaConfig: object) => ({ MfaConfiguration: 'OFF', LambdaConfig });
const keep = { PreSignUp: functionArn('pre-sign-up') };
const wanted = (more: object = {}) => ({ functionArn: ours, earlier: {}, ...more });

describe('attaching triggers', () => {
  it('adds ours beside others', () => {
    expect(withTriggers(pool(keep), wanted())).toEqual(pool({ ...keep, ...all(ours) }));
    expect(withTriggers({ MfaConfiguration: 'OFF' }, wanted())).toEqual(pool(all(ours)));
  });

  it.each([
    ['all', all(theirs)],
    ['one', { VerifyAuthChallengeResponse: theirs }],
    ['one beside two of ours', { ...all(ours), CreateAuthChallenge: theirs }],
  ])('refuses a pool where %s are taken, with their ARNs and the choices', (_, config) => {
    const attempt = () => withTriggers(pool(config), wanted());
    expect(attempt).toThrow('The user pool has triggers of custom authentication already. Nothing was changed.');
    expect(attempt).toThrow(theirs);
    expect(attempt).toThrow('chainTriggers');
    expect(attempt).toThrow('dangerReplaceTriggers');
  });

  it('takes the place of those that were named, and of ours by another name', () => {
    expect(withTriggers(pool(all(theirs)), wanted({ earlier: all(theirs) }))).toEqual(pool(all(ours)));
    expect(withTriggers(pool(all(ours)), wanted({ earlier: all(theirs) }))).toEqual(pool(all(ours)));
    expect(withTriggers(pool(all(renamed)), wanted({ formerArn: renamed }))).toEqual(pool(all(ours)));
  });

  it.each([
    ['others', all(others)],
    ['none', {}],
    ['only some', { DefineAuthChallenge: theirs }],
  ])('refuses when the pool has %s of those that were named', (_, config) => {
    expect(() => withTriggers(pool(config), wanted({ earlier: all(theirs) }))).toThrow('are not those that were named');
  });
});

describe('detaching triggers', () => {
  it('takes ours away and leaves others', () => {
    expect(withoutTriggers(pool({ ...keep, ...all(ours) }), wanted())).toEqual(pool(keep));
    expect(withoutTriggers(pool({ ...all(ours), DefineAuthChallenge: theirs }), wanted())).toEqual(
      pool({ DefineAuthChallenge: theirs }),
    );
    expect(withoutTriggers(pool(all(theirs)), wanted())).toEqual(pool(all(theirs)));
    expect(withoutTriggers(pool(keep), wanted())).toEqual(pool(keep));
  });

  it('puts back those that were there', () => {
    const earlier = { DefineAuthChallenge: theirs, CreateAuthChallenge: others };
    expect(withoutTriggers(pool(all(ours)), wanted({ earlier }))).toEqual(pool(earlier));
    const changed = { ...all(ours), CreateAuthChallenge: renamed };
    expect(withoutTriggers(pool(changed), wanted({ earlier }))).toEqual(
      pool({ DefineAuthChallenge: theirs, CreateAuthChallenge: renamed }),
    );
  });
});
