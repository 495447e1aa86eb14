import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Credential } from '../../../lambdas/store/items.ts';
import { credentialKey, userKey } from '../../../lambdas/store/keys.ts';
import { maxExpiredUses, maxUses, recordUse } from '../../../lambdas/store/record-use.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { added as addedTo, credential, removalAt, use } from './credentials.ts';

const faulty = faultyDynamoDb();
let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const added = (changes: Partial<Credential> = {}) => addedTo(here.store, changes);
const stored = ({ userId, id }: Credential) => here.store.findCredential(userId, id);

describe('Recording a use', () => {
  it('Recording a use stores the authenticator’s state and the session that used the challenge', async () => {
    const known = await added();
    const { nonce, session, assertion, expiresAt, ...now } = use({
      counter: 5,
      backedUp: false,
      backupEligible: false,
    });
    expect(await here.store.recordUse(known, { nonce, session, assertion, expiresAt, ...now })).toBe('recorded');
    expect(await stored(known)).toEqual({
      ...known,
      counter: 5,
      backedUp: false,
      backupEligible: false,
      lastUsedAt: '2026-01-01T00:00:00.000Z',
      challengeUses: { [nonce]: { session, assertion, expiresAt } },
    });
  });

  it('Recording a use again succeeds only in the same session with the same assertion', async () => {
    const known = await added();
    const once = use();
    await here.store.recordUse(known, once);
    const after = await stored(known);
    expect(await here.store.recordUse(known, { ...once, at: new Date() })).toBe('recorded');
    expect(await here.store.recordUse(known, { ...once, session: 'another' })).toBe('challenge-used');
    expect(await here.store.recordUse(known, { ...once, assertion: 'another' })).toBe('challenge-used');
    expect(await stored(known)).toEqual(after);
  });

  it.each([
    [0, 0, 'recorded'],
    [0, 1, 'recorded'],
    [7, 8, 'recorded'],
    [7, 7, 'counter-regressed'],
    [7, 6, 'counter-regressed'],
    [7, 0, 'counter-regressed'],
  ])('Recording a use with a counter of %i before and %i now is %s', async (before, now, outcome) => {
    const known = await added({ counter: before });
    expect(await here.store.recordUse(known, use({ counter: now }))).toBe(outcome);
    expect((await stored(known))?.counter).toBe(outcome === 'recorded' ? now : before);
  });

  it.each<[string, Partial<Credential>, before: number, now: number, outcome: string]>([
    ['a synced credential', {}, 7, 0, 'recorded-regression'],
    ['a synced credential', {}, 7, 7, 'recorded-regression'],
    ['a synced credential', {}, 7, 8, 'recorded'],
    ['a synced credential', {}, 0, 0, 'recorded'],
    ['a device-bound credential', { backupEligible: false }, 7, 0, 'counter-regressed'],
    ['a device-bound credential', { backupEligible: false }, 7, 7, 'counter-regressed'],
    ['a device-bound credential', { backupEligible: false }, 7, 8, 'recorded'],
    ['a credential that became backup eligible', { becameEligible: true }, 7, 0, 'counter-regressed'],
  ])(
    'Recording a use of %s under `acceptRegression` is decided (case %$)',
    async (_, changes, before, now, outcome) => {
      const known = await added({ ...changes, counter: before });
      // What the assertion claims about eligibility does not count.
      const lower = use({ counter: now, acceptRegression: true, backupEligible: true });
      expect(await here.store.recordUse(known, lower)).toBe(outcome);
      expect((await stored(known))?.counter).toBe(outcome === 'counter-regressed' ? before : now);
      if (outcome === 'recorded-regression') expect(await here.store.recordUse(known, lower)).toBe('recorded');
    },
  );

  it('Recording that a credential became backup eligible marks it for good', async () => {
    const known = await added({ backupEligible: false, counter: 1 });
    await here.store.recordUse(known, use({ counter: 2, backupEligible: true }));
    const marked = await stored(known);
    expect(marked).toMatchObject({ backupEligible: true, becameEligible: true });
    if (!marked) throw new Error('The credential is gone.');
    await here.store.recordUse(marked, use({ counter: 3, backupEligible: false }));
    expect(await stored(known)).toMatchObject({ backupEligible: false, becameEligible: true });
  });

  it('Recording a use of a credential that was backup eligible from the start does not mark it', async () => {
    const known = await added({ backupEligible: true });
    await here.store.recordUse(known, use({ backupEligible: true }));
    expect(await stored(known)).not.toHaveProperty('becameEligible');
  });

  it('Recording a use of a removed credential does not restore it', async () => {
    const known = credential();
    expect(await here.store.recordUse(known, use())).toBe('removed');
    expect(await stored(known)).toBeUndefined();
  });

  it('A thief’s use of a removed passkey is refused also where another passkey has its ID now', async () => {
    const thief = await added();
    await here.store.removeCredential(thief.userId, thief.id, removalAt());
    const other = await added({ userId: thief.userId, id: thief.id, publicKey: new Uint8Array([4]) });
    expect(await here.store.recordUse(thief, use())).toBe('removed');
    expect(await stored(other)).toEqual(other);
  });

  it('Recording a use removes challenge uses a minute after they expired', async () => {
    const now = use();
    const seconds = now.at.getTime() / 1000;
    const ago = (count: number) => ({ session: 's', assertion: 'a', expiresAt: seconds - count });
    const known = await added({ challengeUses: { old: ago(61), older: ago(600), kept: ago(60) } });
    await here.store.recordUse(known, now);
    expect(Object.keys((await stored(known))?.challengeUses ?? {})).toEqual(
      expect.arrayContaining(['kept', now.nonce]),
    );
    expect(Object.keys((await stored(known))?.challengeUses ?? {})).toHaveLength(2);
  });

  const usesUntil = (expiresAt: number, count: number, name = 'use') =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`${name}${index}`, { session: 's', assertion: 'a', expiresAt }]),
    );
  const now = use().at.getTime() / 1000;
  const usesOf = async (known: Credential) => Object.keys((await stored(known))?.challengeUses ?? {}).length;

  it('Recording more uses than a person needs within a few minutes is refused and stores nothing', async () => {
    const known = await added({ challengeUses: usesUntil(now, maxUses - 1) });
    const last = use();
    expect(await here.store.recordUse(known, last)).toBe('recorded');
    const full = await stored(known);
    expect(await here.store.recordUse(known, use())).toBe('too-many-uses');
    expect(await here.store.recordUse(known, last)).toBe('recorded');
    expect(await here.store.recordUse(known, { ...last, session: 'another' })).toBe('challenge-used');
    expect(await stored(known)).toEqual(full);
    expect(await here.store.recordUse(known, use({ at: new Date((now + 61) * 1000) }))).toBe('recorded');
    // The last one and this one.
    expect(await usesOf(known)).toBe(2);
  });

  it('Recording a use does not count the expired uses that it removes', async () => {
    const challengeUses = { ...usesUntil(now, maxUses - 1), ...usesUntil(now - 61, 40, 'expired') };
    const known = await added({ challengeUses });
    expect(await here.store.recordUse(known, use())).toBe('recorded');
    expect(await usesOf(known)).toBe(maxUses);
    expect(await here.store.recordUse({ ...known, challengeUses: {} }, use())).toBe('too-many-uses');
  });

  it('Recording a lower counter is told from too many uses', async () => {
    const known = await added({ challengeUses: usesUntil(now, maxUses), counter: 7, backupEligible: false });
    expect(await here.store.recordUse(known, use({ counter: 7 }))).toBe('counter-regressed');
    expect(await here.store.recordUse(known, use({ counter: 8 }))).toBe('too-many-uses');
    const synced = await added({ challengeUses: usesUntil(now, maxUses), counter: 7 });
    expect(await here.store.recordUse(synced, use({ counter: 7, acceptRegression: true }))).toBe('too-many-uses');
  });

  it('Recording 100 uses at once stores as many as a credential may have', async () => {
    const known = await added();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => here.store.recordUse(known, use())));
    expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(maxUses);
    expect(await usesOf(known)).toBe(maxUses);
  });

  it.each([
    [40, 1],
    [3_000, 2_901],
  ])('Recording a use with %i expired ones that the caller does not know leaves %i', async (expired, left) => {
    const known = await added({ challengeUses: usesUntil(now - 61, expired) });
    expect(await here.store.recordUse({ ...known, challengeUses: {} }, use())).toBe('recorded');
    expect(await usesOf(known)).toBe(left);
  });

  it('Recording a use beside as many as a credential may have is one write, if it removes as many expired ones as a round keeps', async () => {
    const known = await added({
      challengeUses: { ...usesUntil(now, maxUses - 1), ...usesUntil(now - 61, maxExpiredUses, 'expired') },
    });
    const commands = await commandsOf(here, () => here.store.recordUse(known, use()));
    expect(commands.map(({ name }) => name)).toEqual(['UpdateItem']);
    expect(await usesOf(known)).toBe(maxUses);
  });

  it('Recording a use is refused if others are recorded between its two writes', async () => {
    const known = { ...(await added({ challengeUses: usesUntil(now - 61, 40) })), challengeUses: {} };
    const table = { ...faulty, tableName: here.tableName };
    faulty.proxy.befall({ of: ['UpdateItem'], about: known.userId, times: 1 }, async (carryOut) => {
      const answer = await carryOut();
      await here.dynamodb.send(
        new UpdateItemCommand({
          TableName: here.tableName,
          Key: marshall({ pk: userKey(known.userId), sk: credentialKey(known.id) }),
          UpdateExpression: 'SET challengeUses = :uses',
          ExpressionAttributeValues: marshall({ ':uses': usesUntil(now, 60, 'other') }),
        }),
      );
      return answer;
    });
    expect(await recordUse(table, known, use())).toBe('too-many-uses');
    expect(await usesOf(known)).toBe(60);
  });

  it('Recording a use again succeeds after its challenge has expired', async () => {
    const long = use({ expiresAt: use().at.getTime() / 1000 - 600 });
    const known = await added();
    await here.store.recordUse(known, long);
    const read = await stored(known);
    expect(read && (await here.store.recordUse(read, long))).toBe('recorded');
  });

  it('Recording a use in a missing table is a fault and not a refusal', async () => {
    const nowhere = { ...here, tableName: 'no-such-table' };
    await expect(recordUse(nowhere, credential(), use())).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
