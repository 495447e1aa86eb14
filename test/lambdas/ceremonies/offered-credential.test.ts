import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Person, refusal, world } from '../../support/world.ts';

let here: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  here = await world();
});
afterEach(() => void vi.useRealTimers());

describe('an answer by a credential that the round has kept', () => {
  /** The calls of DynamoDB meanwhile. */
  const calls = async (work: () => Promise<unknown>) => {
    const sending = vi.spyOn(here.dynamodb, 'send');
    await work();
    const names = sending.mock.calls.map(([command]) => command.constructor.name);
    sending.mockRestore();
    return names;
  };
  const only = async ({ userId }: Person) => {
    const [credential] = (await here.store.readUser(userId)).credentials;
    if (!credential) throw new Error('Nothing is stored.');
    return credential;
  };

  it.each(['namedAnswer', 'namelessAnswer'] as const)('takes one write and no read: %s', async (kind) => {
    const attempt = await here[kind](await here.registered());
    expect(await calls(() => here.authentication(attempt))).toEqual(['UpdateItemCommand']);
    expect(await calls(() => here.authentication(attempt))).toEqual(['UpdateItemCommand']);
  });

  it('is read when it is refused, as one that was not kept', async () => {
    const who = await here.registered();
    for (const lies of [{ origin: 'https://evil.example' }, { credentialId: 'AAAA' }]) {
      const attempt = await here.namedAnswer(who, lies);
      expect(await calls(() => refusal(here.authentication(attempt)))).toEqual(['QueryCommand', 'UpdateItemCommand']);
    }
  });

  it('forgets the uses that have expired', async () => {
    const who = await here.registered();
    for (let count = 0; count < 2; count++) await here.authentication(await here.namedAnswer(who));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 60_000 });
    const attempt = await here.namedAnswer(who);
    expect(await calls(() => here.authentication(attempt))).toEqual(['UpdateItemCommand']);
    vi.useRealTimers();
    expect(Object.keys((await only(who)).challengeUses)).toEqual([attempt.round.challenge]);
  });

  it('is refused when the table has another key for it, whoever has signed', async () => {
    const [who, thief] = [await here.registered(), await here.registered()];
    const [before, { publicKey }] = [await only(who), await only(thief)];
    const signer = thief.authenticator.credentials.map(({ privateKey }) => privateKey)[0];
    const attempt = await here.namedAnswer(who, { ...(signer && { signer }) });
    const offered = () => ({ ...before, publicKey });
    const forged = { ...attempt, round: { ...attempt.round, offered } };
    expect(await refusal(here.authentication(forged))).toBe('passkey_unknown');
    expect(await only(who)).toEqual(before);
    expect(await refusal(here.authentication(await here.namedAnswer(who)))).toBe('accepted');
  });
});
