import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { defaultPolicy } from '../../../contract/policy.ts';
import { identify } from '../../../lambdas/ceremonies/identification.ts';
import { registrationOptions } from '../../../lambdas/ceremonies/registration-options.ts';
import { AuthenticationResponse } from '../../../lambdas/ceremonies/responses.ts';
import { openChallenge } from '../../../lambdas/ceremonies/sealed-challenge.ts';
import { cbor, type Lies } from '../../support/authenticator/authenticator.ts';
import { coseKey } from '../../support/authenticator/cose-key.ts';
import { extended } from '../../support/hostile/hostile.ts';
import { ceremonyStack, person, refusal, relyingParty } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});
afterEach(() => void vi.useRealTimers());

describe('The options to register', () => {
  it('The registration options request a discoverable credential with user verification for the user’s `sub`', async () => {
    const who = person();
    expect(await here.creationOptions(who)).toMatchObject({
      rp: { id: relyingParty.id, name: relyingParty.name },
      user: { id: Buffer.from(who.userId).toString('base64url') },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
    });
  });

  it('The registration options use the given names, or else the user name', async () => {
    const who = { ...person(), username: 'ada' };
    const named = async (names: { userName?: string; displayName?: string }) => {
      const { user, timeout } = await registrationOptions(who, names, here.services);
      expect(timeout).toBe(300_000);
      return [user.name, user.displayName];
    };
    expect(await named({})).toEqual(['ada', 'ada']);
    expect(await named({ userName: 'ada@example.com' })).toEqual(['ada@example.com', 'ada@example.com']);
    expect(await named({ displayName: 'Ada' })).toEqual(['ada', 'Ada']);
    expect(await named({ userName: 'ada@example.com', displayName: 'Ada' })).toEqual(['ada@example.com', 'Ada']);
  });

  it.each([
    [false, 'registration'],
    [true, 'conditional-registration'],
  ] as const)('The registration challenge is sealed for this user (no prompt: %s)', async (conditional, purpose) => {
    const who = person();
    const services = { ...here.services, policy: { ...here.services.policy, conditionalCreation: true } };
    const { challenge } = await registrationOptions(who, { conditional }, services);
    const scope = { purpose, relyingPartyId: relyingParty.id, subject: who.userId };
    expect(await refusal(openChallenge(challenge, scope, services.keys))).toBe('accepted');
  });

  it('The registration options exclude the credentials that the user has already', async () => {
    const who = await here.registered();
    const { excludeCredentials } = await here.creationOptions(who);
    const id = who.authenticator.credentials[0]?.id;
    expect(excludeCredentials).toEqual([{ id, transports: ['internal', 'hybrid'], type: 'public-key' }]);
  });
});

describe('A registration', () => {
  it.each([
    ['ES256', -7],
    ['Ed25519', -8],
    ['RS256', -257],
  ] as const)('A registration with %s is stored as it was attested', async (_, algorithm) => {
    const who = await here.registered({ algorithm, counts: true, synced: false });
    const { credentials, profile } = await here.store.readUser(who.userId);
    expect(credentials).toHaveLength(1);
    expect(credentials[0]).toMatchObject({
      id: who.authenticator.credentials[0]?.id,
      userId: who.userId,
      counter: 1,
      backupEligible: false,
      backedUp: false,
      attestationFormat: 'none',
      relyingPartyId: relyingParty.id,
      transports: ['internal', 'hybrid'],
    });
    expect(profile).toEqual({ username: who.username, credentials: 1 });
  });

  it('A registration stores the given name and the time, and no use yet', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-02T03:04:05.678Z') });
    const who = person();
    const response = who.authenticator.create(await here.creationOptions(who));
    const credential = await here.registration(who, response, 'My phone');
    expect(credential).toMatchObject({
      name: 'My phone',
      createdAt: '2026-01-02T03:04:05.678Z',
      backupEligible: true,
      backedUp: true,
      registeredWith: expect.stringMatching(/^[\w-]{22}$/),
      challengeUses: {},
    });
    expect(credential).not.toHaveProperty('lastUsedAt');
  });

  it('A registration without transports stores an empty list of them', async () => {
    const who = person();
    const { response, ...rest } = who.authenticator.create(await here.creationOptions(who));
    const { transports, ...silent } = response;
    expect(await here.registration(who, { ...rest, response: silent })).toMatchObject({ transports: [] });
  });

  it('A registration delivered three times, also at once, is stored once with the same answer', async () => {
    const who = person();
    const response = who.authenticator.create(await here.creationOptions(who));
    const first = await here.registration(who, response);
    const again = await Promise.all([here.registration(who, response), here.registration(who, response)]);
    expect(again).toEqual([first, first]);
    expect((await here.store.readUser(who.userId)).profile?.credentials).toBe(1);
  });

  it('A thief who registers the credential ID of another user gets the answer of a made-up ID', async () => {
    const owner = await here.registered();
    const ids = [owner.authenticator.credentials[0]?.id ?? '', randomBytes(20).toString('base64url')];
    for (const credentialId of ids) {
      const thief = person();
      const response = thief.authenticator.create(await here.creationOptions(thief), { credentialId });
      expect(await refusal(here.registration(thief, response))).toBe('accepted');
    }
  });

  it('A thief who registers the ID and key of another user’s credential gets none of that user’s sign-ins', async () => {
    const [owner, thief] = [await here.registered(), person()];
    const [held] = owner.authenticator.credentials;
    const [stored] = (await here.store.readUser(owner.userId)).credentials;
    if (!held || !stored) throw new Error('The owner has no passkey.');
    const lies: Lies = { credentialId: held.id, publicKey: () => Buffer.from(stored.publicKey) };
    const response = thief.authenticator.create(await here.creationOptions(thief), lies);
    expect(await refusal(here.registration(thief, response))).toBe('accepted');
    expect(await here.store.readUser(owner.userId)).toMatchObject({ credentials: [stored] });

    const { answer } = await here.namelessAnswer(owner, {});
    expect(await identify(v.parse(AuthenticationResponse, answer), here.services)).toBe(owner.username);
  });

  it.each<[string, Lies, string]>([
    ['from another origin', { origin: 'https://evil.example' }, 'verification_failed'],
    ['in a frame of another origin', { crossOrigin: true }, 'verification_failed'],
    ['in a frame under another top origin', { topOrigin: 'https://evil.example' }, 'verification_failed'],
    ['for another RP ID', { relyingPartyId: 'example.com' }, 'verification_failed'],
    ['of another type', { type: 'webauthn.get' }, 'verification_failed'],
    ['without user verification', { userVerified: false }, 'user_verification_required'],
    ['without user presence', { userPresent: false }, 'verification_failed'],
    ['without presence and verification', { userPresent: false, userVerified: false }, 'verification_failed'],
    ['to a challenge never sealed', { challenge: Buffer.alloc(54).toString('base64url') }, 'challenge_invalid'],
    ['to a challenge of another length', { challenge: 'AAAA' }, 'challenge_invalid'],
  ])('A registration %s is refused', async (_, lies, code) => {
    const who = person();
    const response = who.authenticator.create(await here.creationOptions(who), lies);
    expect(await refusal(here.registration(who, response))).toBe(code);
    expect((await here.store.readUser(who.userId)).credentials).toEqual([]);
  });

  it('A registration of the largest kind is stored in items of less than four kilobytes', async () => {
    const who = person({ transports: Array(8).fill('a'.repeat(32)) });
    const key = generateKeyPairSync('rsa', { modulusLength: 4096 }).publicKey.export({ format: 'jwk' });
    const lies: Lies = {
      credentialId: Buffer.alloc(1023, 7).toString('base64url'),
      publicKey: () => cbor(coseKey(-257, key) as never),
      authenticatorData: extended(cbor(new Map([['more', new Uint8Array(15_000)]]))),
      clientData: (json) => `${json.slice(0, -1)},"more":"${'A'.repeat(3000)}"}`,
    };
    const response = who.authenticator.create(await here.creationOptions(who), lies);
    await here.registration(who, response, '\u{1f511}'.repeat(32));
    const { Items = [] } = await here.dynamodb.send(new ScanCommand({ TableName: here.tableName }));
    // As text, in which bytes take more than they do in the table.
    const text = (item: object) =>
      JSON.stringify(item, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value));
    const sizes = Items.map(text)
      .filter((item) => item.includes(who.userId))
      .map(({ length }) => length);
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThan(4096);
  });

  it('A registration to another user’s challenge is refused', async () => {
    const who = person();
    const response = who.authenticator.create(await here.creationOptions(person()));
    expect(await refusal(here.registration(who, response))).toBe('challenge_invalid');
  });

  it('A registration to an authentication challenge is refused', async () => {
    const who = person();
    const { challenge } = await here.discoverable();
    const response = who.authenticator.create(await here.creationOptions(who), { challenge });
    expect(await refusal(here.registration(who, response))).toBe('challenge_invalid');
  });

  it('A registration six minutes after its options is refused', async () => {
    const who = person();
    const response = who.authenticator.create(await here.creationOptions(who));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 });
    expect(await refusal(here.registration(who, response))).toBe('challenge_expired');
  });

  it(`A registration after ${defaultPolicy.credentialLimit} others is refused`, async () => {
    const who = person();
    for (let count = 0; count < defaultPolicy.credentialLimit; count++)
      await here.registered({}, { ...person(), userId: who.userId, username: who.username });
    const response = who.authenticator.create(await here.creationOptions(who));
    expect(await refusal(here.registration(who, response))).toBe('passkey_limit_reached');
    expect((await here.store.readUser(who.userId)).credentials).toHaveLength(defaultPolicy.credentialLimit);
  });
});
