import { describe, expect, it } from 'vitest';
import { claimsOf, withClaims } from '../../../lambdas/rounds/token-claims.ts';
import { credential } from '../store/credentials.ts';

const claims = { passkey_amr: 'pop user mfa', passkey_id: 'id', passkey_kind: 'synced' } as const;
const answered = (response: unknown) => ({ triggerSource: 'TokenGeneration_Authentication', response });

describe('the claims', () => {
  it.each([
    [true, false, 'pop user mfa'],
    [false, false, 'pop user'],
    [true, true, 'pop user pwd mfa'],
    [false, true, 'pop user pwd mfa'],
  ])('name what was proved (user verified: %s, password first: %s)', (userVerified, passwordFirst, amr) => {
    expect(claimsOf({ credential: credential(), userVerified }, passwordFirst).passkey_amr).toBe(amr);
  });

  it('say whether the key may be on other devices, be it there now or not', () => {
    const kind = (backupEligible: boolean) =>
      claimsOf({ credential: credential({ backupEligible, backedUp: false }), userVerified: true }, false).passkey_kind;
    expect(kind(true)).toBe('synced');
    expect(kind(false)).toBe('device-bound');
  });
});

describe('the answer', () => {
  it.each(['1', '2', '3'])('of version %s stays as it is without any', (version) => {
    const answer = answered({ claimsOverrideDetails: null, claimsAndScopeOverrideDetails: null });
    expect(withClaims(version, answer, undefined)).toEqual(answer);
  });

  it('says nothing of groups that nobody spoke of: Cognito would take them away', () => {
    expect(withClaims('1', answered({ claimsOverrideDetails: null }), claims)).toEqual(
      answered({ claimsOverrideDetails: { claimsToAddOrOverride: claims } }),
    );
  });

  it('keeps what another trigger said, but for our names', () => {
    const groupOverrideDetails = { groupsToOverride: ['staff'] };
    const theirs = {
      claimsToAddOrOverride: { tenant: 'acme', passkey_amr: 'forged', passkey_id: 'forged', passkey_kind: 'forged' },
      claimsToSuppress: ['email', 'passkey_amr'],
      groupOverrideDetails,
    };
    const kept = (own: object) =>
      answered({
        claimsOverrideDetails: {
          claimsToAddOrOverride: { tenant: 'acme', ...own },
          claimsToSuppress: ['email'],
          groupOverrideDetails,
        },
      });
    expect(withClaims('1', answered({ claimsOverrideDetails: theirs }), claims)).toEqual(kept(claims));
    expect(withClaims('1', answered({ claimsOverrideDetails: theirs }), undefined)).toEqual(kept({}));
  });

  it.each([undefined, null, 'text', {}, answered('text')])('that is none (%j) is Cognito’s to refuse', (answer) => {
    expect(withClaims('2', answer, claims)).toBe(answer);
  });
});
