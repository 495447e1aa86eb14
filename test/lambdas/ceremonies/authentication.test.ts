import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { profileKey } from '../../../contract/keys.ts';
import { authenticate } from '../../../lambdas/ceremonies/authentication.ts';
import { AuthenticationResponse } from '../../../lambdas/ceremonies/responses.ts';
import { credentialKey, userKey } from '../../../lambdas/store/keys.ts';
import type { Lies } from '../../support/authenticator/authenticator.ts';
import { mirrored } from '../../support/authenticator/signatures.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { append } from '../../support/hostile/hostile.ts';
import { ceremonyStack, type Person, person, refusal } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});
afterEach(() => void vi.useRealTimers());

const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const stored = async ({ userId }: Person) => {
  const [credential] = (await here.store.readUser(userId)).credentials;
  if (!credential) throw new Error('Nothing is stored.');
  return credential;
};

const removed = ({ userId }: Person, id: string) =>
  here.dynamodb.send(
    new DeleteItemCommand({
      TableName: here.tableName,
      Key: marshall({ pk: userKey(userId), sk: credentialKey(id) }),
    }),
  );

describe('Authentication', () => {
  it.each([-7, -8, -257] as const)('Authentication with algorithm %i succeeds and is recorded', async (algorithm) => {
    const who = await here.registered({ algorithm, counts: true, synced: false });
    await here.authentication(await here.namedAnswer(who));
    expect(await stored(who)).toMatchObject({ counter: 2, lastUsedAt: expect.any(String) });
  });

  it.each([-7, -8, -35, -36, -257] as const)(
    'Authentication with algorithm %i is refused if a byte follows the signature',
    async (algorithm) => {
      const there = await ceremonyStack({ algorithms: [algorithm] });
      const attempt = await there.namelessAnswer(await there.registered({ algorithm }));
      const { response } = attempt.answer;
      const signature = append(0)(Buffer.from(response.signature, 'base64url')).toString('base64url');
      const answer = { ...attempt.answer, response: { ...response, signature } };
      expect(await refusal(there.authentication({ ...attempt, answer }))).toBe('verification_failed');
      expect(await refusal(there.identification(answer))).toBe('passkey_unknown');
      expect(await refusal(there.authentication(attempt))).toBe('accepted');
    },
  );

  it('Authentication without a user name succeeds with a sealed challenge and the user handle', async () => {
    const who = await here.registered();
    await here.authentication(await here.namelessAnswer(who));
    expect(await stored(who)).toMatchObject({ lastUsedAt: expect.any(String) });
  });

  it('Authentication records a changed backup state and backup eligibility', async () => {
    const who = await here.registered({ synced: false });
    await here.authentication(await here.namedAnswer(who, { backupEligible: true, backedUp: true }));
    expect(await stored(who)).toMatchObject({ backupEligible: true, backedUp: true });
  });

  it.each<[string, Lies, string]>([
    ['from another origin', { origin: 'https://evil.example' }, 'verification_failed'],
    ['in a frame of another origin', { crossOrigin: true }, 'verification_failed'],
    ['for another RP ID', { relyingPartyId: 'example.com' }, 'verification_failed'],
    ['of another type', { type: 'webauthn.create' }, 'verification_failed'],
    ['signed by another key', { signer: otherKey }, 'verification_failed'],
    ['without user verification', { userVerified: false }, 'user_verification_required'],
    ['without user presence', { userPresent: false }, 'verification_failed'],
    ['without presence and verification', { userPresent: false, userVerified: false }, 'verification_failed'],
    ['with another user’s handle', { userHandle: 'b3RoZXI' }, 'verification_failed'],
    ['with an unknown credential', { credentialId: 'AAAA' }, 'passkey_unknown'],
    ['to a challenge that was never issued', { challenge: 'AAAA' }, 'challenge_invalid'],
  ])('An assertion %s is refused and changes nothing', async (_, lies, code) => {
    const who = await here.registered();
    const before = await stored(who);
    for (const attempt of [await here.namedAnswer(who, lies), await here.namelessAnswer(who, lies)]) {
      expect(await refusal(here.authentication(attempt))).toBe(code);
    }
    expect(await stored(who)).toEqual(before);
  });

  it('Authentication requires a user handle only without a user name', async () => {
    const who = await here.registered();
    const nameless = await here.namelessAnswer(who, { userHandle: null });
    expect(await refusal(here.authentication(nameless))).toBe('verification_failed');
    expect(await refusal(here.authentication(await here.namedAnswer(who, { userHandle: null })))).toBe('accepted');
  });

  it('Authentication with a challenge sealed six minutes ago is refused', async () => {
    const who = await here.registered();
    const attempt = await here.namelessAnswer(who);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 });
    expect(await refusal(here.authentication(attempt))).toBe('challenge_expired');
    expect(await refusal(here.identification(attempt.answer))).toBe('challenge_expired');
  });

  it('An accepted assertion is accepted again if it is delivered shortly after it expired', async () => {
    const who = await here.registered();
    const [accepted, late] = [await here.namelessAnswer(who), await here.namelessAnswer(who)];
    await here.authentication(accepted);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5.2 * 60_000 });
    expect(await refusal(here.authentication(accepted))).toBe('accepted');
    expect(await refusal(here.authentication(late))).toBe('challenge_expired');
    const elsewhere = { ...accepted, round: { ...accepted.round, session: randomUUID() } };
    expect(await refusal(here.authentication(elsewhere))).toBe('challenge_expired');
    const other = { ...late, round: accepted.round };
    expect(await refusal(here.authentication(other))).toBe('challenge_expired');
  });

  it('Authentication with another user’s passkey in this user’s session is refused', async () => {
    const [victim, thief] = [await here.registered(), await here.registered()];
    const { answer } = await here.namelessAnswer(thief);
    const round = { userId: victim.userId, challenge: randomUUID(), session: randomUUID(), by: anyCaller };
    expect(await refusal(here.authentication({ answer, round }))).toBe('verification_failed');
  });

  it('Authentication with a passkey removed after the options is refused', async () => {
    const who = await here.registered();
    const attempt = await here.namedAnswer(who);
    await removed(who, attempt.answer.id);
    expect(await refusal(here.authentication(attempt))).toBe('passkey_unknown');
  });

  it('Authentication with a passkey removed between read and write is refused and does not restore it', async () => {
    const who = await here.registered();
    const { answer, round } = await here.namedAnswer(who);
    const recordUse: typeof here.store.recordUse = async (known, use) => {
      await removed(who, known.id);
      return here.store.recordUse(known, use);
    };
    const late = { ...here.services, store: { ...here.store, recordUse } };
    const response = v.parse(AuthenticationResponse, answer);
    expect(await refusal(authenticate(response, round, late))).toBe('passkey_unknown');
    expect((await here.store.readUser(who.userId)).credentials).toEqual([]);
  });
});

describe('The single use of a challenge', () => {
  it.each(['namedAnswer', 'namelessAnswer'] as const)(
    'An assertion (%s) delivered three times has one verdict and one effect',
    async (kind) => {
      const who = await here.registered({ counts: true });
      const attempt = await here[kind](who);
      await here.authentication(attempt);
      const after = await stored(who);
      await Promise.all([here.authentication(attempt), here.authentication(attempt)]);
      expect(await stored(who)).toEqual(after);
    },
  );

  it('A sealed assertion replayed into another session is refused', async () => {
    const who = await here.registered();
    const attempt = await here.namelessAnswer(who);
    await here.authentication(attempt);
    const replay = { ...attempt, round: { ...attempt.round, session: randomUUID() } };
    expect(await refusal(here.authentication(replay))).toBe('challenge_used');
  });

  it('A second assertion to a used challenge in the same session is refused', async () => {
    const who = await here.registered({ algorithm: -7 });
    const options = await here.discoverable();
    const round = { userId: who.userId, challenge: randomUUID(), session: randomUUID(), by: anyCaller };
    await here.authentication({ answer: who.authenticator.get(options), round });
    // ECDSA signs differently each time, so this is another assertion to the same challenge.
    expect(await refusal(here.authentication({ answer: who.authenticator.get(options), round }))).toBe(
      'challenge_used',
    );
  });

  it('An assertion delivered again with a change is refused as another use', async () => {
    const who = await here.registered();
    const { answer, round } = await here.namedAnswer(who);
    await here.authentication({ answer, round });
    const { userHandle, ...response } = answer.response;
    const silent = { answer: { ...answer, response }, round };
    expect(await refusal(here.authentication(silent))).toBe('challenge_used');
    const signature = mirrored(response.signature);
    const mirror = { answer: { ...answer, response: { ...answer.response, signature } }, round };
    expect(await refusal(here.authentication(mirror))).toBe('challenge_used');
    expect(await refusal(here.authentication({ answer, round }))).toBe('accepted');
  });

  it('A second assertion to an expired challenge is refused as expired', async () => {
    const who = await here.registered({ algorithm: -7 });
    const options = await here.discoverable();
    const round = { userId: who.userId, challenge: randomUUID(), session: randomUUID(), by: anyCaller };
    await here.authentication({ answer: who.authenticator.get(options), round });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5.2 * 60_000 });
    const again = { answer: who.authenticator.get(options), round };
    expect(await refusal(here.authentication(again))).toBe('challenge_expired');
  });

  it('Only one of 50 concurrent uses of a sealed challenge is accepted', async () => {
    const who = await here.registered();
    const { answer, round } = await here.namelessAnswer(who);
    const uses = Array.from({ length: 50 }, () =>
      refusal(here.authentication({ answer, round: { ...round, session: randomUUID() } })),
    );
    const outcomes = await Promise.all(uses);
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'challenge_used')).toHaveLength(49);
  });

  it('A signature counter that does not grow is refused, even for two assertions at once', async () => {
    const who = await here.registered({ counts: true, synced: false });
    const attempts = await Promise.all([here.namedAnswer(who, { counter: 7 }), here.namedAnswer(who, { counter: 7 })]);
    const outcomes = await Promise.all(attempts.map((attempt) => refusal(here.authentication(attempt))));
    expect(outcomes.toSorted()).toEqual(['accepted', 'counter_regressed']);
    expect(await refusal(here.authentication(await here.namedAnswer(who, { counter: 0 })))).toBe('counter_regressed');
  });

  it('The use of a challenge is stored only until the challenge has expired', async () => {
    const who = await here.registered();
    for (let count = 0; count < 3; count++) await here.authentication(await here.namelessAnswer(who));
    expect(Object.keys((await stored(who)).challengeUses)).toHaveLength(3);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7 * 60_000 });
    await here.authentication(await here.namelessAnswer(who));
    expect(Object.keys((await stored(who)).challengeUses)).toHaveLength(1);
  });

  it('The use of a challenge is stored for one more minute because clocks differ', async () => {
    const who = await here.registered();
    const first = await here.namelessAnswer(who);
    await here.authentication(first);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5.5 * 60_000 });
    await here.authentication(await here.namelessAnswer(who));
    expect(Object.keys((await stored(who)).challengeUses)).toHaveLength(2);
  });

  it('The use of a round’s own challenge is stored for one minute', async () => {
    const who = await here.registered();
    vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / 1000) * 1000 + 500 });
    const began = Date.now();
    const { answer, round } = await here.namedAnswer(who);
    await here.authentication({ answer, round });
    const { challengeUses } = await stored(who);
    expect(challengeUses[round.challenge]?.expiresAt).toBe((began + 60_500) / 1000);
  });

  it('Authentication removes hundreds of expired challenge uses gradually', async () => {
    const who = await here.registered();
    const credential = await stored(who);
    const expiresAt = Math.floor(Date.now() / 1000) - 600;
    const challengeUses = Object.fromEntries(
      Array.from({ length: 250 }, () => [randomUUID(), { session: 's', assertion: 'a', expiresAt }]),
    );
    const item = { pk: userKey(who.userId), sk: credentialKey(credential.id), ...credential, challengeUses };
    await here.dynamodb.send(new PutItemCommand({ TableName: here.tableName, Item: marshall(item) }));
    await here.authentication(await here.namelessAnswer(who));
    expect(Object.keys((await stored(who)).challengeUses)).toHaveLength(151);
  });
});

describe('Identification', () => {
  it('Identification returns the user name and leaves the assertion unused', async () => {
    const who = { ...person(), username: 'ada' };
    await here.registered({}, who);
    const attempt = await here.namelessAnswer(who);
    expect(await here.identification(attempt.answer)).toBe('ada');
    expect(await refusal(here.authentication(attempt))).toBe('accepted');
  });

  it.each<[string, Lies, string]>([
    ['without a user handle', { userHandle: null }, 'verification_failed'],
    ['with the user handle of an unknown user', { userHandle: 'bm9ib2R5' }, 'passkey_unknown'],
    ['with an unknown credential', { credentialId: 'AAAA' }, 'passkey_unknown'],
    ['without user verification', { userVerified: false }, 'user_verification_required'],
    ['to a challenge that was never sealed', { challenge: 'AAAA' }, 'challenge_invalid'],
    ['from another origin', { origin: 'https://evil.example' }, 'verification_failed'],
  ])('Identification of an assertion %s is refused', async (_, lies, code) => {
    const { answer } = await here.namelessAnswer(await here.registered(), lies);
    expect(await refusal(here.identification(answer))).toBe(code);
  });

  it('Identification of a passkey whose user has no profile is refused', async () => {
    const who = await here.registered();
    const { answer } = await here.namelessAnswer(who);
    const Key = marshall({ pk: userKey(who.userId), sk: profileKey });
    await here.dynamodb.send(new DeleteItemCommand({ TableName: here.tableName, Key }));
    expect(await refusal(here.identification(answer))).toBe('passkey_unknown');
  });

  it('Identification answers `passkey_unknown` to every assertion signed by another key', async () => {
    const who = await here.registered();
    for (const lies of [{}, { credentialId: 'AAAA' }, { userVerified: false }, { origin: 'https://evil.example' }]) {
      const { answer } = await here.namelessAnswer(who, { ...lies, signer: otherKey });
      expect(await refusal(here.identification(answer))).toBe('passkey_unknown');
    }
  });
});
