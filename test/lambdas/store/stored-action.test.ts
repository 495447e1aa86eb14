import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { StoredAction } from '../../../lambdas/store/stored-action.ts';

const common = { at: '2026-01-01T00:00:00.000Z', by: { requestId: '0123456789abcdef', supportId: '01234567' } };
const passkeys = [{ credential: 'c', name: 'Phone', aaguid: '00000000-0000-0000-0000-000000000000' }];

/** One action of each kind, as the store's writers make it. */
const actions = [
  { kind: 'used', userVerified: true },
  { kind: 'confirmed', userVerified: false },
  ...['recovery-started', 'recovery-cancelled', 'recovery-allowed', 'recovery-used'].map((kind) => ({ kind })),
  ...['renamed', 'codes-made', 'codes-reset', 'code-tried', 'viewed', 'locked', 'unlocked', 'forgotten'].map(
    (kind) => ({
      kind,
    }),
  ),
  { kind: 'added', passkeys, backupEligible: true, backedUp: false },
  { kind: 'imported' },
  { kind: 'imported', withoutNotice: true },
  ...['removed', 'made-default', 'default-cleared'].map((kind) => ({ kind, passkeys })),
  ...['verification_failed', 'user_unknown', 'backup_eligibility_changed'].map((refusal) => ({
    kind: 'refused',
    passkeys,
    refusal,
  })),
];

const is = (action: unknown) => v.is(StoredAction, action);

describe('The schema of a stored action', () => {
  it.each(actions)('The schema of a stored action takes what the store writes: %j', (action) => {
    expect(v.parse(StoredAction, { ...common, ...action })).toEqual({ ...common, ...action });
  });

  it('The schema of a stored action takes each detail of a caller', () => {
    const details = [
      'administrator',
      'clientId',
      'sourceIp',
      'viewerAddress',
      'forwardedFor',
      'edgeRequestId',
      'userAgent',
    ];
    const by = { ...common.by, ...Object.fromEntries(details.map((name) => [name, name])) };
    const action = { kind: 'viewed', at: common.at, by };
    expect(v.parse(StoredAction, action)).toEqual(action);
    for (const name of details) expect(is({ ...action, by: { ...by, [name]: 1 } })).toBe(false);
  });

  it.each([
    { kind: 'written-by-another-version' },
    { kind: '' },
    { kind: 'used' },
    { kind: 'confirmed' },
    { kind: 'added', passkeys, backupEligible: true },
    { kind: 'imported', withoutNotice: false },
    { kind: 'removed' },
    ...['credential', 'name', 'aaguid'].map((name) => ({
      kind: 'removed',
      passkeys: [{ ...passkeys[0], [name]: undefined }],
    })),
    { kind: 'refused', passkeys, refusal: '' },
    { kind: 'refused', passkeys, refusal: 'unheard_of' },
    { kind: 'viewed', at: 'yesterday' },
    { kind: 'viewed', by: {} },
    { kind: 'viewed', by: { requestId: '0123456789abcdef' } },
    { kind: 'viewed', by: { supportId: '01234567' } },
  ])('The schema of a stored action refuses what no event can be made of: %j', (action) => {
    expect(is({ ...common, ...action })).toBe(false);
  });
});
