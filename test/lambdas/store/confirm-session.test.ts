import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { later, someoneWithCodes, start } from './codes.ts';
import { added, use } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const seconds = (after = 0) => later(after).getTime() / 1000;

describe('Finding the sign-in that began a session', () => {
  it('A sign-in with a passkey is found by its user and its digest, beside others without one', async () => {
    const known = await added(here.store);
    const digest = randomUUID();
    await here.store.recordUse(known, use());
    await here.store.recordUse(known, use({ signIn: { digest, at: seconds(3), userVerified: true } }));
    expect(await here.store.findSignIn(known.userId, digest)).toBe(seconds(3));
    expect(await here.store.findSignIn(known.userId, randomUUID())).toBeUndefined();
    expect(await here.store.findSignIn(randomUUID(), digest)).toBeUndefined();
  });

  it('A sign-in with a recovery code is found if the code was right', async () => {
    const { userId, attempt } = await someoneWithCodes(here);
    const tryWith = (digest: string, signIn: string, at = start) =>
      here.store.tryRecoveryCode(userId, { digest, session: randomUUID(), signIn, at, by: anyCaller });
    await attempt('a');
    expect(await tryWith('b', 'right', later(5))).toBe('right');
    expect(await tryWith('no code', 'wrong')).toBe('wrong');
    expect(await here.store.findSignIn(userId, 'right')).toBe(seconds(5));
    expect(await here.store.findSignIn(userId, 'wrong')).toBeUndefined();
  });

  it('Of two sign-ins with one digest the later is found', async () => {
    const { userId } = await someoneWithCodes(here);
    for (const after of [8, 2, 5]) {
      const known = await added(here.store, { userId });
      await here.store.recordUse(known, use({ signIn: { digest: 'one', at: seconds(after), userVerified: true } }));
    }
    expect(await here.store.findSignIn(userId, 'one')).toBe(seconds(8));
  });
});
