import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { removeRecoveryCodes } from '../../../lambdas/store/recovery-codes.ts';
import { tryRecoveryCode } from '../../../lambdas/store/try-recovery-code.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
const faulty = faultyDynamoDb();
beforeAll(async () => {
  here = await ceremonyStack();
});

const start = new Date('2026-01-01T00:00:00Z');
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const hour = 3_600;

async function withCodes(digests = ['a', 'b', 'c']) {
  const user = { userId: randomUUID(), username: 'ada' };
  await here.store.replaceRecoveryCodes(user, digests, start, anyCaller);
  const attempt = (digest: string, { session = randomUUID() as string, at = start } = {}) =>
    here.store.tryRecoveryCode(user.userId, { digest, session, at, by: anyCaller });
  const codes = async () => (await here.store.readUser(user.userId)).profile?.recoveryCodes;
  return {
    ...user,
    attempt,
    codes,
    left: async () => Object.keys((await codes())?.unused ?? {}).sort(),
    async wrong(times: number, at = start) {
      for (let count = 0; count < times; count++) expect(await attempt('wrong', { at })).toBe('wrong');
    },
  };
}

describe('A recovery code', () => {
  it('A recovery code works once and leaves the others', async () => {
    const { attempt, left } = await withCodes();
    expect(await attempt('b')).toBe('right');
    expect(await attempt('b')).toBe('wrong');
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
    await here.store.addCredential(credential({ userId }), 'ada', 20, anyCaller);
    expect(await here.store.tryRecoveryCode(userId, tried)).toBe('none');
    expect((await here.store.readUser(userId)).profile).toEqual({ username: 'ada', credentials: 1 });
  });

  it('A recovery code in a missing table is a fault and not a refusal', async () => {
    const nowhere = { ...here, tableName: 'no-such-table' };
    const attempt = tryRecoveryCode(nowhere, 'u', { digest: 'a', session: 's', at: start, by: anyCaller });
    await expect(attempt).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('Wrong recovery codes', () => {
  it('The fifth wrong recovery code locks all codes for an hour', async () => {
    const { wrong, attempt, left } = await withCodes();
    await wrong(4);
    await wrong(1, later(60));
    expect(await attempt('a', { at: later(61) })).toBe('locked');
    expect(await attempt('a', { at: later(60 + hour - 1) })).toBe('locked');
    expect(await left()).toEqual(['a', 'b', 'c']);
    expect(await attempt('a', { at: later(60 + hour) })).toBe('right');
  });

  it('Wrong recovery codes do not prolong the lock', async () => {
    const { wrong, attempt } = await withCodes();
    await wrong(5);
    expect(await attempt('wrong', { at: later(hour - 1) })).toBe('locked');
    expect(await attempt('a', { at: later(hour) })).toBe('right');
  });

  it('A right recovery code works after four wrong ones', async () => {
    const { wrong, attempt } = await withCodes();
    await wrong(4);
    expect(await attempt('a')).toBe('right');
  });

  it('Only five of forty concurrent wrong recovery codes are checked', async () => {
    const { attempt, codes } = await withCodes();
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => attempt('wrong')));
    expect(outcomes.filter((outcome) => outcome === 'wrong')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'locked')).toHaveLength(35);
    expect(await codes()).toMatchObject({ wrong: 5 });
    expect(await attempt('a')).toBe('locked');
  });

  it('Only five of twelve concurrent wrong recovery codes are checked after the lock', async () => {
    const { wrong, attempt } = await withCodes();
    await wrong(5);
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => attempt('wrong', { at: later(hour) })));
    expect(outcomes.filter((outcome) => outcome === 'wrong')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'locked')).toHaveLength(7);
    expect(await attempt('a', { at: later(hour) })).toBe('locked');
  });

  it('A right recovery code works while another attempt resets the count of wrong ones', async () => {
    const { wrong, attempt, codes, userId } = await withCodes();
    await wrong(5);
    const at = later(hour);
    let writes = 0;
    faulty.proxy.befall({ of: ['UpdateItem'], about: userId, times: 2 }, async (carryOut) => {
      writes += 1;
      // The first has found the lock at its end; the second is to forget it.
      if (writes === 2) expect(await attempt('wrong', { at })).toBe('wrong');
      return carryOut();
    });
    const table = { ...faulty, tableName: here.tableName };
    expect(await tryRecoveryCode(table, userId, { digest: 'a', session: 's', at, by: anyCaller })).toBe('right');
    expect(await codes()).toMatchObject({ wrong: 1 });
  });

  it('A wrong recovery code delivered three times is counted once', async () => {
    const { attempt, codes } = await withCodes();
    for (let count = 0; count < 3; count++) expect(await attempt('wrong', { session: 's' })).toBe('wrong');
    expect(await codes()).toMatchObject({ wrong: 1 });
  });

  it('The fifth wrong recovery code delivered again has the same answer despite the lock', async () => {
    const { wrong, attempt } = await withCodes();
    await wrong(4);
    for (let count = 0; count < 2; count++) expect(await attempt('wrong', { session: 's' })).toBe('wrong');
  });

  it('Wrong recovery codes are forgotten an hour after the last one', async () => {
    const { wrong, codes } = await withCodes();
    await wrong(4);
    await wrong(1, later(hour));
    expect(await codes()).toMatchObject({ wrong: 1 });
    expect(Object.keys((await codes())?.tries ?? {})).toHaveLength(1);
    await wrong(4, later(hour + 1));
    expect(await codes()).toMatchObject({ wrong: 5 });
  });

  it('Different wrong recovery codes in one round are counted separately', async () => {
    const { attempt, codes } = await withCodes();
    expect(await attempt('wrong', { session: 's' })).toBe('wrong');
    expect(await attempt('worse', { session: 's' })).toBe('wrong');
    expect(await attempt('a', { session: 's' })).toBe('right');
    expect(await codes()).toMatchObject({ wrong: 2 });
  });
});

describe('A new set of recovery codes', () => {
  it('A new set of recovery codes replaces the older set and its lock', async () => {
    const { wrong, attempt, left, userId } = await withCodes(['old']);
    await wrong(5);
    await here.store.replaceRecoveryCodes({ userId, username: 'ada' }, ['new'], later(1), anyCaller);
    expect(await left()).toEqual(['new']);
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
    await here.store.addCredential(added, 'ada', 1, anyCaller);
    await here.store.updateCredential(userId, added.id, { default: true }, anyCaller);
    await here.store.replaceRecoveryCodes({ userId, username: 'ada' }, ['x'], start, anyCaller);
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
