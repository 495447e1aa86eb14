import { beforeAll, describe, expect, it } from 'vitest';
import type { Credential } from '../../../lambdas/store/items.ts';
import { recordUse } from '../../../lambdas/store/record-use.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { added as addedTo, credential, use } from './credentials.ts';

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

  it('Recording a use of a removed credential does not restore it', async () => {
    const known = credential();
    expect(await here.store.recordUse(known, use())).toBe('removed');
    expect(await stored(known)).toBeUndefined();
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
