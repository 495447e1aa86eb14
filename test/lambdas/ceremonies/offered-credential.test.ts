import * as v from 'valibot';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { authenticate } from '../../../lambdas/ceremonies/authentication.ts';
import { AuthenticationResponse } from '../../../lambdas/ceremonies/responses.ts';
import { ceremonyStack, type Person, refusal } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});
afterEach(() => void vi.useRealTimers());

describe('An assertion of an offered credential', () => {
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

  it.each(['namedAnswer', 'namelessAnswer'] as const)('Authentication takes one write, no read: %s', async (kind) => {
    const attempt = await here[kind](await here.registered());
    expect(await calls(() => here.authentication(attempt))).toEqual(['UpdateItemCommand']);
    expect(await calls(() => here.authentication(attempt))).toEqual(['UpdateItemCommand']);
  });

  it('A refused assertion takes a read and a write, whether its credential was offered or unknown', async () => {
    const who = await here.registered();
    for (const lies of [{ origin: 'https://evil.example' }, { credentialId: 'AAAA' }]) {
      const attempt = await here.namedAnswer(who, lies);
      expect(await calls(() => refusal(here.authentication(attempt)))).toEqual(['QueryCommand', 'UpdateItemCommand']);
    }
  });

  it('A use is recorded with the digest for token claims only if there is one', async () => {
    const who = await here.registered();
    const [claimed, plain] = [await here.namedAnswer(who), await here.namedAnswer(who)];
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:00:00.900Z') });
    await here.authentication({ ...claimed, round: { ...claimed.round, signIn: 'digest' } });
    await here.authentication(plain);
    const { challengeUses } = await only(who);
    const at = Date.parse('2026-01-01T00:00:00Z') / 1000;
    expect(challengeUses[claimed.round.challenge]?.signIn).toEqual({ digest: 'digest', at, userVerified: true });
    expect(challengeUses[plain.round.challenge]).not.toHaveProperty('signIn');
  });

  it('A failure to record a use is a fault and not a refusal', async () => {
    const { answer, round } = await here.namedAnswer(await here.registered());
    const recordRefusal = vi.fn();
    const outage = { recordUse: () => Promise.reject(new Error('No table.')), recordRefusal };
    const services = { ...here.services, store: { ...here.store, ...outage } };
    const response = v.parse(AuthenticationResponse, answer);
    await expect(authenticate(response, round, services)).rejects.toThrow('No table.');
    expect(recordRefusal).not.toHaveBeenCalled();
  });

  it('An assertion is refused even if its refusal cannot be recorded, and the fault is reported', async () => {
    const { answer, round } = await here.namedAnswer(await here.registered(), { userVerified: false });
    const fault = new Error('No table.');
    const onUnrecordedRefusal = vi.fn();
    const store = { ...here.store, recordRefusal: () => Promise.reject(fault) };
    const response = v.parse(AuthenticationResponse, answer);
    const authenticating = authenticate(response, round, { ...here.services, store, onUnrecordedRefusal });
    expect(await refusal(authenticating)).toBe('user_verification_required');
    expect(onUnrecordedRefusal.mock.calls).toEqual([[fault]]);
  });

  it('A refusal for a changed backup eligibility is recorded with that reason', async () => {
    const strict = await ceremonyStack({ strictBackupEligibility: true });
    const who = await strict.registered({ synced: false });
    const { answer, round } = await strict.namedAnswer(who, { backupEligible: true });
    const recordRefusal = vi.fn(async () => {});
    const services = { ...strict.services, store: { ...strict.store, recordRefusal } };
    const response = v.parse(AuthenticationResponse, answer);
    expect(await refusal(authenticate(response, round, services))).toBe('verification_failed');
    expect(recordRefusal).toHaveBeenCalledWith(
      expect.objectContaining({
        userId: who.userId,
        refusal: 'backup_eligibility_changed',
        credential: expect.objectContaining({ id: answer.id, name: 'Passkey' }),
      }),
    );
  });

  it('Authentication with an offered credential removes expired challenge uses', async () => {
    const who = await here.registered();
    for (let count = 0; count < 2; count++) await here.authentication(await here.namedAnswer(who));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 60_000 });
    const attempt = await here.namedAnswer(who);
    expect(await calls(() => here.authentication(attempt))).toEqual(['UpdateItemCommand']);
    vi.useRealTimers();
    expect(Object.keys((await only(who)).challengeUses)).toEqual([attempt.round.challenge]);
  });

  it('An offered credential is refused if the table has another key for it', async () => {
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
