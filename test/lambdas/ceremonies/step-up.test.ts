import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { stepUpOptions } from '../../../lambdas/ceremonies/authentication-options.ts';
import { digestsOfNewCodes } from '../../../lambdas/ceremonies/recovery-codes.ts';
import { AuthenticationResponse } from '../../../lambdas/ceremonies/responses.ts';
import {
  confirmWithPasskey,
  confirmWithRecovery,
  confirmWithRecoveryCode,
  confirmWithSignIn,
  stepUpScope,
} from '../../../lambdas/ceremonies/step-up.ts';
import type { Lies } from '../../support/authenticator/authenticator.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack, type Person, person, refusal } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const now = () => Math.floor(Date.now() / 1000);
const confirming = ({ userId }: Pick<Person, 'userId'>, session = 'mine') => ({
  userId,
  permission: { session, since: now() - 600, recent: true },
  by: { ...anyCaller, requestId: randomUUID() },
});
const confirmed = async ({ userId }: Pick<Person, 'userId'>) => (await here.store.readUser(userId)).profile?.confirmed;

/** Options for a session of the user. */
async function options({ userId }: Person, session = 'mine') {
  const scope = stepUpScope(userId, session, here.services.relyingPartyId);
  return stepUpOptions(await here.store.readUser(userId), scope, here.services.keys, here.services.policy);
}
const answer = async (who: Person, session?: string, lies?: Lies) =>
  v.parse(AuthenticationResponse, who.authenticator.get(await options(who, session), lies));
const confirm = (response: AuthenticationResponse, who: Person, session?: string) =>
  confirmWithPasskey(response, confirming(who, session), here.services);

describe('A session that is confirmed with a passkey', () => {
  it('An assertion that was made for it confirms it once: a thief who has seen it can’t send it again, now or days later', async () => {
    const who = await here.registered();
    const response = await answer(who);
    expect(await confirm(response, who)).toBeGreaterThan(now() - 5);
    const before = await confirmed(who);
    expect(before).toEqual({ session: 'mine', at: expect.any(Number) });
    expect(await refusal(confirm(response, who))).toBe('challenge_used');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 * 24 * 3_600_000 });
    expect(await refusal(confirm(response, who))).toBe('challenge_expired');
    vi.useRealTimers();
    expect(await confirmed(who)).toEqual(before);
  });

  it('The options list the user’s passkeys, the default first', async () => {
    const who = await here.registered();
    await here.registered({}, { ...who, authenticator: person().authenticator });
    const { credentials } = await here.store.readUser(who.userId);
    const second = credentials[1]?.id ?? '';
    await here.store.updateCredential(who.userId, second, { default: true }, anyCaller, 'administrator');
    const { allowCredentials, userVerification } = await options(who);
    expect(allowCredentials?.map(({ id }) => id)).toEqual([second, credentials[0]?.id]);
    expect(userVerification).toBe('required');
  });

  it('An assertion of a passkey that tells no user handle confirms it', async () => {
    const who = await here.registered();
    expect(await refusal(confirm(await answer(who, 'mine', { userHandle: null }), who))).toBe('accepted');
  });

  it.each<[string, (who: Person) => Promise<AuthenticationResponse>, string]>([
    [
      'made for a sign-in',
      async (who) => v.parse(AuthenticationResponse, who.authenticator.get(await here.discoverable())),
      'challenge_invalid',
    ],
    ['made for another session', (who) => answer(who, 'other'), 'challenge_invalid'],
    ['made for another user', async () => answer(await here.registered()), 'challenge_invalid'],
    [
      'for an empty challenge',
      async (who) =>
        v.parse(AuthenticationResponse, who.authenticator.get({ ...(await here.discoverable()), challenge: '' })),
      'challenge_invalid',
    ],
    ['without user verification', (who) => answer(who, 'mine', { userVerified: false }), 'user_verification_required'],
    ['from another page', (who) => answer(who, 'mine', { origin: 'https://evil.example' }), 'verification_failed'],
  ])('A thief’s assertion %s confirms nothing', async (_, made, code) => {
    const who = await here.registered();
    expect(await refusal(confirm(await made(who), who))).toBe(code);
    expect(await confirmed(who)).toBeUndefined();
  });

  it('An assertion that was used in one session confirms no other one', async () => {
    const who = await here.registered();
    const response = await answer(who);
    await confirm(response, who);
    expect(await refusal(confirm(response, who, 'other'))).toBe('challenge_invalid');
    expect(await confirmed(who)).toMatchObject({ session: 'mine' });
  });

  it('An assertion for a session is no sign-in', async () => {
    const who = await here.registered();
    const { round } = await here.namelessAnswer(who);
    expect(await refusal(here.authentication({ round, answer: await answer(who) }))).toBe('challenge_invalid');
  });

  it('A removed passkey confirms nothing', async () => {
    const who = await here.registered();
    await here.registered({}, { ...who, authenticator: person().authenticator });
    const response = await answer(who);
    const removal = { keepLast: false, by: anyCaller, at: new Date(), forgetAt: 0 };
    await here.store.removeCredential(who.userId, response.id, { ...removal, permission: 'administrator' });
    expect(await refusal(confirm(response, who))).toBe('passkey_unknown');
  });

  it('A locked user’s session is not confirmed', async () => {
    const who = await here.registered();
    const response = await answer(who);
    const confirmSession = async () => 'refused' as const;
    const services = { ...here.services, store: { ...here.services.store, confirmSession } };
    expect(await refusal(confirmWithPasskey(response, confirming(who), services))).toBe('unauthorized');
  });
});

describe('A session that began with a passkey or a recovery code', () => {
  const bySignIn = (who: Pick<Person, 'userId'>, digest: string) =>
    confirmWithSignIn(digest, confirming(who), here.services);

  it('The digest that its sign-in with a passkey recorded confirms it from then on, also after its claims were made', async () => {
    const who = await here.registered();
    const signIn = randomUUID();
    const { round, answer: response } = await here.namedAnswer(who);
    await here.authentication({ round: { ...round, signIn }, answer: response });
    expect(await refusal(bySignIn(who, randomUUID()))).toBe('step_up_required');
    for (let count = 0; count < 2; count++) {
      expect(await bySignIn(who, signIn)).toBeGreaterThan(now() - 5);
      expect(await here.store.consumeSignInRecord(who.userId, signIn, new Date())).toEqual(
        count ? undefined : expect.anything(),
      );
    }
    expect(await confirmed(who)).toMatchObject({ session: 'mine' });
    expect(await refusal(bySignIn(await here.registered(), signIn))).toBe('step_up_required');
  });

  it('A sign-in confirms no longer than ten minutes', async () => {
    const who = await here.registered();
    const signIn = randomUUID();
    const { round, answer: response } = await here.namedAnswer(who);
    await here.authentication({ round: { ...round, signIn }, answer: response });
    const afterSeconds = (seconds: number) => ({
      ...confirming(who),
      permission: { session: 'mine', since: now() + seconds - 600 },
    });
    expect(await refusal(confirmWithSignIn(signIn, afterSeconds(500), here.services))).toBe('accepted');
    expect(await refusal(confirmWithSignIn(signIn, afterSeconds(601), here.services))).toBe('step_up_required');
  });

  it('The digest of a right recovery code confirms it; that of a wrong one never does', async () => {
    const who = await here.registered();
    const digests = Array.from({ length: 10 }, () => randomUUID());
    await here.store.replaceRecoveryCodes(who, digests, new Date(), anyCaller, 'administrator');
    const tried = (digest: string, signIn?: string) =>
      here.store.tryRecoveryCode(who.userId, { digest, session: randomUUID(), signIn, at: new Date(), by: anyCaller });
    // In each of the places for tries: so some right try comes where a thief’s wrong one was.
    const wrong = Array.from({ length: 60 }, () => randomUUID());
    for (const signIn of wrong) expect(await tried('wrong', signIn)).toBe('wrong');
    for (const digest of digests.slice(1)) expect(await tried(digest)).toBe('right');
    const right = randomUUID();
    expect(await tried(digests[0] ?? '', right)).toBe('right');
    for (let count = 0; count < 20; count++) await tried('wrong', randomUUID());
    for (const signIn of wrong) expect(await here.store.findSignIn(who.userId, signIn)).toBeUndefined();
    expect(await refusal(bySignIn(who, right))).toBe('accepted');
    expect(await confirmed(who)).toMatchObject({ session: 'mine' });
  });
});

describe('A session of a user who has lost all passkeys', () => {
  it('A recovery confirms it when it is due, after a recent sign-in, and where the policy has one', async () => {
    const who = await here.registered();
    const recover = (recent = true, recoveryDelayHours = 24) =>
      confirmWithRecovery(
        { ...confirming(who), permission: { ...confirming(who).permission, recent } },
        { store: here.store, policy: { recoveryDelayHours } },
      );
    await here.store.startRecovery(who.userId, 60, new Date(), anyCaller);
    expect(await refusal(recover())).toBe('step_up_required');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    expect(await refusal(recover(false))).toBe('reauthentication_required');
    expect(await refusal(recover(true, 0))).toBe('step_up_required');
    expect(await confirmed(who)).toBeUndefined();
    expect(await refusal(recover())).toBe('accepted');
    expect(await confirmed(who)).toMatchObject({ session: 'mine' });
    vi.useRealTimers();
  });

  it('A recovery code confirms it too, and is used up', async () => {
    const who = await here.registered();
    const code = '7Q2MX0KD93TBHW5C';
    const digests = digestsOfNewCodes(who.userId, [code]);
    await here.store.replaceRecoveryCodes(who, digests, new Date(), anyCaller, 'administrator');
    const use = (typed: string) => refusal(confirmWithRecoveryCode(typed, confirming(who), here.services));
    expect(await use('0000-0000-0000-0000')).toBe('verification_failed');
    expect(await confirmed(who)).toBeUndefined();
    expect(await use(code)).toBe('accepted');
    expect(await confirmed(who)).toMatchObject({ session: 'mine' });
    expect(await use(code)).toBe('verification_failed');
  });
});
