import { describe, expect, it } from 'vitest';
import { claimsOf, withClaims } from '../../../lambdas/rounds/token-claims.ts';
import { credential } from '../store/credentials.ts';

const claims = { passkey_amr: 'pop user mfa', passkey_id: 'id', passkey_kind: 'synced' } as const;
const answered = (response: unknown) => ({ triggerSource: 'TokenGeneration_Authentication', response });

describe('The token claims', () => {
  it.each([
    [true, false, 'pop user mfa'],
    [false, false, 'pop user'],
    [true, true, 'pop user pwd mfa'],
    [false, true, 'pop user pwd mfa'],
  ])('`passkey_amr` names the proof (user verified: %s, password first: %s)', (userVerified, passwordFirst, amr) => {
    expect(claimsOf({ credential: credential(), userVerified }, passwordFirst).passkey_amr).toBe(amr);
  });

  it('`passkey_kind` depends on backup eligibility and not on the backup state', () => {
    const kind = (backupEligible: boolean) =>
      claimsOf({ credential: credential({ backupEligible, backedUp: false }), userVerified: true }, false).passkey_kind;
    expect(kind(true)).toBe('synced');
    expect(kind(false)).toBe('device-bound');
  });
});

describe('The response of Pre Token Generation', () => {
  it.each(['1', '2', '3'])('A response of version %s without claims stays unchanged', (version) => {
    const answer = answered({ claimsOverrideDetails: null, claimsAndScopeOverrideDetails: null });
    expect(withClaims(version, answer, undefined)).toEqual(answer);
  });

  it('A response omits group overrides if no other trigger has set them', () => {
    expect(withClaims('1', answered({ claimsOverrideDetails: null }), claims)).toEqual(
      answered({ claimsOverrideDetails: { claimsToAddOrOverride: claims } }),
    );
  });

  it('A response preserves another trigger’s claims except for our claim names', () => {
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

  it.each([undefined, null, 'text', {}, answered('text')])('The malformed response %j stays unchanged', (answer) => {
    expect(withClaims('2', answer, claims)).toBe(answer);
  });
});
