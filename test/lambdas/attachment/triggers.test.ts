import { describe, expect, it } from 'vitest';
import { ownTriggers, type TriggerArns, withoutTriggers, withTriggers } from '../../../lambdas/attachment/triggers.ts';
import { functionArn } from '../../support/user-pool/user-pool.ts';

const ours = functionArn('ours');
const counting = functionArn('counting');
const claiming = functionArn('claiming');
const renamed = functionArn('renamed');
const theirs = functionArn('theirs');
const others = functionArn('others');
const all = (arn: string) => ({ DefineAuthChallenge: arn, CreateAuthChallenge: arn, VerifyAuthChallengeResponse: arn });
const pool = (LambdaConfig: object) => ({ MfaConfiguration: 'OFF', LambdaConfig });
const keep = { PreSignUp: functionArn('pre-sign-up') };
const wanted = (earlier: TriggerArns = {}) => ({ own: ownTriggers({ functionArn: ours }), earlier });
/** With the function that counts sign-ins. */
const wantedToo = (earlier: TriggerArns = {}) => ({
  own: ownTriggers({ functionArn: ours, postAuthenticationArn: counting }),
  earlier,
});
/** With the function that writes claims. */
const wantedClaims = (earlier: TriggerArns = {}, preTokenGenerationArn = claiming) => ({
  own: ownTriggers({ functionArn: ours, preTokenGenerationArn }),
  earlier,
});
const post = (PostAuthentication: string) => ({ PostAuthentication });

describe('Attaching triggers', () => {
  it('Attaching adds our triggers beside others', () => {
    expect(withTriggers(pool(keep), wanted())).toEqual(pool({ ...keep, ...all(ours) }));
    expect(withTriggers({ MfaConfiguration: 'OFF' }, wanted())).toEqual(pool(all(ours)));
  });

  it.each([
    ['all triggers taken', all(theirs)],
    ['one trigger taken', { VerifyAuthChallengeResponse: theirs }],
    ['one trigger taken beside two of ours', { ...all(ours), CreateAuthChallenge: theirs }],
  ])('Attaching refuses a pool with %s, and names the ARNs and the choices', (_, config) => {
    const attempt = () => withTriggers(pool(config), wanted());
    expect(attempt).toThrow('The user pool has triggers of custom authentication already. Nothing was changed.');
    expect(attempt).toThrow(theirs);
    expect(attempt).toThrow('chainTriggers');
    expect(attempt).toThrow('dangerReplaceTriggers');
  });

  it('Attaching replaces the named earlier triggers and our own earlier triggers', () => {
    expect(withTriggers(pool(all(theirs)), wanted(all(theirs)))).toEqual(pool(all(ours)));
    expect(withTriggers(pool(all(ours)), wanted(all(theirs)))).toEqual(pool(all(ours)));
    expect(
      withTriggers(pool(all(renamed)), wanted(), { own: ownTriggers({ functionArn: renamed }), earlier: {} }),
    ).toEqual(pool(all(ours)));
  });

  it.each([
    ['other triggers', all(others)],
    ['no triggers', {}],
    ['only one trigger', { DefineAuthChallenge: theirs }],
  ])('Attaching refuses a pool that has %s instead of the named earlier triggers', (_, config) => {
    expect(() => withTriggers(pool(config), wanted(all(theirs)))).toThrow('are not those that were named');
  });
});

describe('The trigger that counts sign-ins', () => {
  it('The counting trigger is attached beside the three triggers of custom authentication', () => {
    expect(withTriggers(pool(keep), wantedToo())).toEqual(pool({ ...keep, ...all(ours), ...post(counting) }));
  });

  it('The counting trigger is attached only if it is requested', () => {
    expect(withTriggers(pool(post(theirs)), wanted())).toEqual(pool({ ...all(ours), ...post(theirs) }));
    const attached = pool({ ...all(ours), ...post(theirs) });
    expect(withTriggers(attached, wanted(), wanted())).toEqual(attached);
  });

  it('The counting trigger is refused if the pool has another Post Authentication trigger', () => {
    const attempt = () => withTriggers(pool({ ...all(ours), ...post(theirs) }), wantedToo());
    expect(attempt).toThrow('The user pool has a Post Authentication trigger already. Nothing was changed.');
    expect(attempt).toThrow(`PostAuthentication: ${theirs}`);
    expect(attempt).toThrow(/chainTriggers.*is called with each sign-in.*dangerReplaceTriggers.*measureAdoption/s);
    expect(() => withTriggers(pool({ ...all(theirs), ...post(theirs) }), wantedToo())).toThrow(
      'has triggers of custom authentication and a Post Authentication trigger already.',
    );
    expect(() => withTriggers(pool(post(theirs)), wantedToo(post(others)))).toThrow('are not those that were named');
  });

  it('The counting trigger replaces the Post Authentication trigger that was named', () => {
    const attached = pool({ ...all(ours), ...post(counting) });
    expect(withTriggers(pool(post(theirs)), wantedToo(post(theirs)))).toEqual(attached);
    expect(withTriggers(attached, wantedToo(post(theirs)))).toEqual(attached);
  });

  it('The counting trigger stays attached if the named earlier trigger changes', () => {
    const attached = pool({ ...all(ours), ...post(counting) });
    const now = wantedToo({ ...all(others), ...post(others) });
    expect(withTriggers(attached, now, wantedToo({ ...all(theirs), ...post(theirs) }))).toEqual(attached);
  });

  it('The earlier Post Authentication trigger returns when the counting trigger is turned off', () => {
    const attached = pool({ ...all(ours), ...post(counting) });
    expect(withTriggers(attached, wanted(), wantedToo())).toEqual(pool(all(ours)));
    expect(withTriggers(attached, wanted(), wantedToo(post(theirs)))).toEqual(pool({ ...all(ours), ...post(theirs) }));
    const changed = pool({ ...all(ours), ...post(others) });
    expect(withTriggers(changed, wanted(), wantedToo(post(theirs)))).toEqual(changed);
  });
});

describe('The trigger that writes claims', () => {
  const both = (arn: string, LambdaVersion = 'V1_0') => ({
    PreTokenGeneration: arn,
    PreTokenGenerationConfig: { LambdaVersion, LambdaArn: arn },
  });
  const forms: [string, (arn: string) => object][] = [
    ['in both fields', (arn) => both(arn, 'V2_0')],
    ['in the old field', (arn) => ({ PreTokenGeneration: arn })],
    ['in the new field', (arn) => ({ PreTokenGenerationConfig: { LambdaVersion: 'V3_0', LambdaArn: arn } })],
  ];
  const earlier = { PreTokenGeneration: theirs };

  it('The claims trigger is attached with event version V1_0 beside the three triggers of custom authentication', () => {
    expect(withTriggers(pool(keep), wantedClaims())).toEqual(pool({ ...keep, ...all(ours), ...both(claiming) }));
  });

  it.each(forms)('The claims trigger replaces the named trigger %s, and detaching restores it', (_, form) => {
    const before = pool({ ...keep, ...form(theirs) });
    const attached = pool({ ...keep, ...all(ours), ...form(claiming) });
    expect(withTriggers(before, wantedClaims(earlier))).toEqual(attached);
    expect(withTriggers(attached, wantedClaims(earlier))).toEqual(attached);
    expect(withTriggers(attached, wantedClaims(earlier, renamed), wantedClaims(earlier))).toEqual(
      pool({ ...keep, ...all(ours), ...form(renamed) }),
    );
    expect(withTriggers(attached, wanted(), wantedClaims(earlier))).toEqual(
      pool({ ...keep, ...all(ours), ...form(theirs) }),
    );
    expect(withoutTriggers(attached, wantedClaims(earlier))).toEqual(before);
    expect(withoutTriggers(attached, wantedClaims())).toEqual(pool(keep));
  });

  it.each(forms)('A claims trigger that is not requested leaves another trigger %s unchanged', (_, form) => {
    const attached = pool({ ...all(ours), ...form(theirs) });
    expect(withTriggers(pool(form(theirs)), wanted())).toEqual(attached);
    expect(withTriggers(attached, wanted(), wanted())).toEqual(attached);
    expect(withoutTriggers(attached, wantedClaims())).toEqual(pool(form(theirs)));
  });

  it.each(forms)('The claims trigger is refused if the pool has another trigger %s', (_, form) => {
    const attempt = () => withTriggers(pool({ ...all(ours), ...form(theirs) }), wantedClaims());
    expect(attempt).toThrow('The user pool has a Pre Token Generation trigger already. Nothing was changed.');
    expect(attempt).toThrow(`PreTokenGeneration: ${theirs}`);
    expect(attempt).toThrow(/chainTriggers.*stay beside ours.*dangerReplaceTriggers.*called no more.*tokenClaims/s);
    expect(() => withTriggers(pool(form(others)), wantedClaims(earlier))).toThrow('are not those that were named');
  });
});

describe('Detaching triggers', () => {
  it('Detaching removes our triggers and leaves others', () => {
    expect(withoutTriggers(pool({ ...keep, ...all(ours) }), wanted())).toEqual(pool(keep));
    expect(withoutTriggers(pool({ ...all(ours), DefineAuthChallenge: theirs }), wanted())).toEqual(
      pool({ DefineAuthChallenge: theirs }),
    );
    expect(withoutTriggers(pool(all(theirs)), wanted())).toEqual(pool(all(theirs)));
    expect(withoutTriggers(pool(keep), wanted())).toEqual(pool(keep));
  });

  it('Detaching restores the earlier triggers', () => {
    const earlier = { DefineAuthChallenge: theirs, CreateAuthChallenge: others };
    expect(withoutTriggers(pool(all(ours)), wanted(earlier))).toEqual(pool(earlier));
    const changed = { ...all(ours), CreateAuthChallenge: renamed };
    expect(withoutTriggers(pool(changed), wanted(earlier))).toEqual(
      pool({ DefineAuthChallenge: theirs, CreateAuthChallenge: renamed }),
    );
  });

  it('Detaching removes the counting trigger and restores the earlier one', () => {
    const attached = pool({ ...keep, ...all(ours), ...post(counting) });
    expect(withoutTriggers(attached, wantedToo())).toEqual(pool(keep));
    expect(withoutTriggers(attached, wantedToo(post(theirs)))).toEqual(pool({ ...keep, ...post(theirs) }));
    expect(withoutTriggers(attached, wanted())).toEqual(pool({ ...keep, ...post(counting) }));
  });
});
