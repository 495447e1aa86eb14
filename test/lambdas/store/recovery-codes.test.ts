import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { removeRecoveryCodes } from '../../../lambdas/store/recovery-codes.ts';
import { tryRecoveryCode } from '../../../lambdas/store/try-recovery-code.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { later, someoneWithCodes, start } from './codes.ts';
import { credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const withCodes = (digests?: string[]) => someoneWithCodes(here, digests);

describe('A recovery code', () => {
  it('A recovery code works once and leaves the others', async () => {
    const { attempt, left } = await withCodes();
    expect(await attempt('b')).toBe('right');
    expect(await attempt('b')).toBe('used');
    expect(await left()).toEqual(['a', 'c']);
    expect(await attempt('a')).toBe('right');
  });

  it('A recovery code delivered three times is used once with the same answer', async () => {
    const { attempt, codes } = await withCodes();
    expect(await attempt('b', { session: 's' })).toBe('right');
    const after = await codes();
    for (let count = 0; count < 2; count++) {
      expect(await attempt('b', { session: 's', at: later(5) })).toBe('right');
    }
    expect(await codes()).toEqual(after);
  });

  it('A recovery code tried twenty times at once works once', async () => {
    const { attempt } = await withCodes();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => attempt('b')));
    expect(outcomes.filter((outcome) => outcome === 'right')).toHaveLength(1);
  });

  it('A recovery code does not work for another user', async () => {
    const [mine, theirs] = [await withCodes(['mine']), await withCodes(['theirs'])];
    expect(await mine.attempt('theirs')).toBe('wrong');
    expect(await theirs.left()).toEqual(['theirs']);
  });

  it('A recovery code changes nothing for a user without codes', async () => {
    const userId = randomUUID();
    const tried = { digest: 'a', session: 's', at: start, by: anyCaller };
    expect(await here.store.tryRecoveryCode(userId, tried)).toBe('none');
    expect(await here.store.readUser(userId)).toEqual({ credentials: [] });
    await here.store.addCredential(credential({ userId }), 'ada', 20, anyCaller, 'administrator');
    expect(await here.store.tryRecoveryCode(userId, tried)).toBe('none');
    expect((await here.store.readUser(userId)).profile).toEqual({ username: 'ada', credentials: 1 });
  });

  it('A recovery code in a missing table is a fault and not a refusal', async () => {
    const nowhere = { ...here, tableName: 'no-such-table' };
    const attempt = tryRecoveryCode(nowhere, 'u', { digest: 'a', session: 's', at: start, by: anyCaller });
    await expect(attempt).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('A new set of recovery codes', () => {
  it('A new set of recovery codes replaces the older set and its count of wrong codes', async () => {
    const { attempt, flood, left, codes, userId } = await withCodes(['old']);
    await flood(5);
    await here.store.replaceRecoveryCodes({ userId, username: 'ada' }, ['new'], later(1), anyCaller, 'administrator');
    expect(await left()).toEqual(['new']);
    expect(await codes()).toMatchObject({ wrong: 0, tries: {} });
    expect(await attempt('old')).toBe('wrong');
    expect(await attempt('new')).toBe('right');
  });

  it('A new set of recovery codes leaves the rest of the profile unchanged', async () => {
    const { userId } = await withCodes();
    expect(await here.store.readUser(userId)).toMatchObject({
      profile: { username: 'ada', credentials: 0 },
      credentials: [],
    });
    const added = credential({ userId });
    await here.store.addCredential(added, 'ada', 1, anyCaller, 'administrator');
    await here.store.updateCredential(userId, added.id, { default: true }, anyCaller, 'administrator');
    await here.store.replaceRecoveryCodes({ userId, username: 'ada' }, ['x'], start, anyCaller, 'administrator');
    const { profile } = await here.store.readUser(userId);
    expect(profile).toMatchObject({ credentials: 1, defaultCredential: added.id });
  });
});

describe('Removing recovery codes', () => {
  it('Removing recovery codes leaves the profile, also the third time', async () => {
    const { userId, attempt } = await withCodes();
    const remove = () => here.store.removeRecoveryCodes(userId, anyCaller);
    expect([await remove(), await remove(), await remove()]).toEqual(['removed', 'none', 'none']);
    expect((await here.store.readUser(userId)).profile).toEqual({ username: 'ada', credentials: 0 });
    expect(await attempt('a')).toBe('none');
  });

  it('Removing recovery codes from a missing table is a fault', async () => {
    const nowhere = { ...here, tableName: 'no-such-table' };
    await expect(removeRecoveryCodes(nowhere, 'u', anyCaller)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('Removing recovery codes of an unknown user writes nothing', async () => {
    const userId = randomUUID();
    expect(await here.store.removeRecoveryCodes(userId, anyCaller)).toBe('unknown');
    expect(await here.store.readUser(userId)).toEqual({ credentials: [] });
  });
});
