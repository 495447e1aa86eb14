import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { removalBy, removePasskey } from '../../../lambdas/ceremonies/removal.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack, type Person, person, refusal } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});
afterEach(() => void vi.useRealTimers());

const remove = ({ userId }: Person, id = '', keepLast = false) =>
  removePasskey({ userId, id, keepLast, permission: 'administrator', by: anyCaller }, { store: here.store });
const removing = (...removal: Parameters<typeof remove>) => refusal(remove(...removal));
const idOf = ({ authenticator }: Person) => authenticator.credentials[0]?.id;

describe('Removing a passkey', () => {
  it('Removing a passkey succeeds, also the second time, and tells which one removed it', async () => {
    const who = await here.registered();
    expect(await remove(who, idOf(who))).toBe(true);
    expect(await remove(who, idOf(who))).toBe(false);
    expect((await here.store.readUser(who.userId)).credentials).toEqual([]);
  });

  it('Removing a passkey that the user does not have is refused', async () => {
    const [mine, theirs] = [await here.registered(), await here.registered()];
    expect(await removing(mine, idOf(theirs))).toBe('passkey_unknown');
    expect(await removing(person(), idOf(theirs))).toBe('passkey_unknown');
    expect((await here.store.readUser(theirs.userId)).credentials).toHaveLength(1);
  });

  it('Removing the last passkey is refused if it must stay', async () => {
    const who = await here.registered();
    const second = await here.registered({}, { ...person(), userId: who.userId });
    expect(await removing(who, idOf(who), true)).toBe('accepted');
    expect(await removing(who, idOf(second), true)).toBe('last_sign_in_method');
    expect((await here.store.readUser(who.userId)).credentials).toHaveLength(1);
  });

  it('A removal is stored until a minute after the registration could be delivered again', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:00:00.500Z') });
    expect(removalBy(anyCaller)).toEqual({
      by: anyCaller,
      at: new Date('2026-01-01T00:00:00.500Z'),
      forgetAt: Date.parse('2026-01-01T00:06:01Z') / 1000,
    });
    const who = person();
    const response = who.authenticator.create(await here.creationOptions(who));
    await here.registration(who, response);
    await removing(who, idOf(who));
    vi.setSystemTime(new Date('2026-01-01T00:04:59Z'));
    expect(await refusal(here.registration(who, response))).toBe('challenge_used');
    vi.setSystemTime(new Date('2026-01-01T00:05:02Z'));
    expect(await refusal(here.registration(who, response))).toBe('challenge_expired');
  });
});
