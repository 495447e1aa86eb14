import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cbor, type Lies } from '../support/authenticator/authenticator.ts';
import { generate } from '../support/authenticator/cose-key.ts';
import { append, extended, within } from '../support/hostile/hostile.ts';
import { ceremonyStack, person, refusal, relyingParty } from '../support/stacks/ceremony-stack.ts';
import { accepted, assertion, byBoth, byUs } from './verdicts.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});
afterEach(() => void vi.useRealTimers());

const inResponse = within<AuthenticationResponseJSON>;
const told = (clientData: NonNullable<Lies['clientData']>) => assertion(here, { lies: { clientData } });
const stored = async (userId: string) => (await here.store.readUser(userId)).credentials;

it('A genuine assertion passes every step', async () => {
  expect(await assertion(here)).toEqual(accepted);
});

describe('7.2 step 1, ours: options ask for user verification and list the credentials of a known user', () => {
  it('Authentication options ask for user verification and list credentials only for a known user', async () => {
    const who = await here.registered();
    const ids = who.authenticator.credentials.map(({ id }) => id);
    const named = await here.optionsFor(who);
    expect(named).toMatchObject({ rpId: relyingParty.id, userVerification: 'required' });
    expect(named.allowCredentials?.map(({ id }) => id)).toEqual(ids);
    expect((await here.discoverable()).allowCredentials).toBeUndefined();
  });
});

describe('7.2 step 3, ours: a response that is not an assertion is refused', () => {
  it.each([
    ['null', () => null],
    ['a registration', inResponse(() => ({ authenticatorData: undefined, attestationObject: 'AAAA' }))],
  ])('Authentication refuses %s in place of an assertion', async (_, alter) => {
    expect(await assertion(here, { alter })).toEqual(byBoth('invalid_request'));
  });
});

describe('7.2 step 4, ours: client extension outputs are ignored', () => {
  it.each([null, 'x', { prf: { results: 7 } }, [[[]]]])(
    'Authentication ignores the client extension outputs %j',
    async (outputs) => {
      expect(await assertion(here, { alter: (json) => ({ ...json, clientExtensionResults: outputs }) })).toEqual(
        accepted,
      );
    },
  );
});

describe('7.2 step 5, ours: a credential of another user is refused', () => {
  it('Authentication refuses another user’s credential even if the user handle is missing', async () => {
    const [who, other] = [await here.registered(), await here.registered()];
    const { round } = await here.namedAnswer(who);
    const answer = other.authenticator.get({ challenge: round.challenge, rpId: relyingParty.id }, { userHandle: null });
    expect(await refusal(here.authentication({ answer, round }))).toBe('passkey_unknown');
  });
});

describe('7.2 step 6, ours: the user handle matches the user, and is required if the user was not known before', () => {
  it.each<[string, Lies]>([
    ['another user’s', { userHandle: Buffer.from('somebody').toString('base64url') }],
    ['missing', { userHandle: null }],
  ])('Authentication without a user name refuses a user handle that is %s', async (_, lies) => {
    expect(await assertion(here, { lies })).toEqual(byUs('verification_failed'));
  });
  it('Authentication refuses another user’s credential in this user’s session', async () => {
    expect(await assertion(here, { by: await here.registered() })).toEqual(byUs('verification_failed'));
  });
  it.each([undefined, null, ''])('Authentication of a known user accepts the user handle %j', async (userHandle) => {
    const { round, answer } = await here.namedAnswer(await here.registered());
    const silent = { ...answer, response: { ...answer.response, userHandle } };
    expect(await refusal(here.authentication({ round, answer: silent }))).toBe('accepted');
  });
});

describe('7.2 step 7, ours: client data, authenticator data and signature are canonical base64url of limited size', () => {
  it.each<[string, Parameters<typeof inResponse>[0]]>([
    ['padded', ({ clientDataJSON }) => ({ clientDataJSON: `${clientDataJSON}=` })],
    ['large', () => ({ userHandle: 'A'.repeat(100_000) })],
  ])('Authentication refuses a response with a %s field', async (_, change) => {
    expect(await assertion(here, { alter: inResponse(change) })).toEqual(byUs('invalid_request'));
  });
  it('Authentication refuses a response without a signature', async () => {
    expect(await assertion(here, { alter: inResponse(() => ({ signature: undefined })) })).toEqual(
      byBoth('invalid_request'),
    );
  });
});

describe('7.2 step 8, library and ours: client data is decoded as UTF-8', () => {
  it('Authentication accepts client data with a byte order mark', async () =>
    expect(await told((json) => `\ufeff${json}`)).toEqual(accepted));
});

describe('7.2 step 9, library and ours: client data that is not JSON is refused, and ours refuses a duplicate member', () => {
  it('Authentication refuses client data that is not JSON', async () =>
    expect(await told(() => '{')).toEqual(byBoth('invalid_request')));
  it('Authentication refuses client data with a duplicate member', async () => {
    expect(await told((json) => `${json.slice(0, -1)},"crossOrigin":false}`)).toEqual(byUs('invalid_request'));
  });
});

describe('7.2 step 10, library: a type other than webauthn.get is refused', () => {
  it.each(['webauthn.create', 'payment.get', ''])('Authentication refuses the client data type “%s”', async (type) => {
    expect(await assertion(here, { lies: { type } })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.2 step 11, ours: the challenge belongs to the round, or was sealed here for a sign-in less than five minutes ago', () => {
  it.each([
    ['of unknown origin', async () => Buffer.alloc(54, 1).toString('base64url')],
    ['for a registration', async () => (await here.creationOptions(person())).challenge],
    ['of another round', async () => (await here.optionsFor(person())).challenge],
  ])('Authentication refuses a challenge %s', async (_, challenge) => {
    expect(await assertion(here, { lies: { challenge: await challenge() } })).toEqual(byBoth('challenge_invalid'));
  });
  it('Authentication refuses a challenge that is six minutes old', async () => {
    const attempt = await here.namelessAnswer(await here.registered());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 });
    expect(await refusal(here.authentication(attempt))).toBe('challenge_expired');
  });
});

describe('7.2 step 12, library: an origin that is not configured is refused', () => {
  it.each(['https://evil.example', 'http://login.example.com', 'https://login.example.com:8443', 'null'])(
    'Authentication refuses the origin %s',
    async (origin) => {
      expect(await assertion(here, { lies: { origin } })).toEqual(byBoth('verification_failed'));
    },
  );
});

describe('7.2 step 13, ours: a cross-origin frame is refused unless its top-level page is configured', () => {
  it('Authentication refuses a cross-origin frame without a top-level page', async () => {
    expect(await assertion(here, { lies: { crossOrigin: true } })).toEqual(byUs('verification_failed'));
  });
});

describe('7.2 step 14, library and ours: a top-level page that is not configured is refused', () => {
  const topOrigin = 'https://shop.example';
  it('Authentication refuses a top-level page that is not configured', async () => {
    expect(await assertion(here, { lies: { crossOrigin: true, topOrigin } })).toEqual(byBoth('verification_failed'));
    expect(await assertion(here, { lies: { topOrigin } })).toEqual(byBoth('verification_failed'));
  });
  it('Authentication accepts a frame in a configured top-level page', async () => {
    const there = await ceremonyStack({ topOrigins: [topOrigin] });
    const { ours } = await assertion(there, { lies: { crossOrigin: true, topOrigin } });
    expect(ours).toBe('accepted');
  });
});

describe('7.2 step 15, library: the hash of another RP ID is refused', () => {
  it.each(['example.com', 'evil.example'])(
    'Authentication refuses the hash of the RP ID %s',
    async (relyingPartyId) => {
      expect(await assertion(here, { lies: { relyingPartyId } })).toEqual(byBoth('verification_failed'));
    },
  );
});

describe('7.2 step 16, library: an assertion without user presence is refused', () => {
  it('Authentication refuses an assertion without user presence', async () => {
    expect(await assertion(here, { lies: { userPresent: false } })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.2 step 17, library: an assertion without user verification is refused where the policy requires it', () => {
  it('Authentication refuses an assertion without user verification', async () => {
    expect(await assertion(here, { lies: { userVerified: false } })).toEqual(byBoth('user_verification_required'));
  });
});

describe('7.2 step 18, library: a credential that is backed up but not eligible for backup is refused', () => {
  it('Authentication refuses a credential that is backed up but not eligible for backup', async () => {
    expect(await assertion(here, { lies: { backupEligible: false, backedUp: true } })).toEqual(
      byBoth('verification_failed'),
    );
  });
});

describe('7.2 step 19, ours: changed backup eligibility is refused under a strict policy and recorded otherwise', () => {
  const lies = { backupEligible: false, backedUp: false };
  it('A strict policy refuses changed backup eligibility', async () => {
    expect(await assertion(await ceremonyStack({ strictBackupEligibility: true }), { lies })).toEqual(
      byUs('verification_failed'),
    );
  });
  it('Authentication records changed backup eligibility by default', async () => {
    const who = await here.registered();
    expect(await assertion(here, { lies }, who)).toEqual(accepted);
    expect(await stored(who.userId)).toMatchObject([lies]);
  });
});

describe('7.2 step 20, library: the signature covers the SHA-256 of this client data', () => {
  it('Authentication refuses a signature over other client data', async () => {
    const alter = inResponse(({ clientDataJSON }) => ({
      clientDataJSON: Buffer.from(
        JSON.stringify({ ...JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()), more: 1 }),
      ).toString('base64url'),
    }));
    expect(await assertion(here, { alter })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.2 step 21, library: a signature that the credential’s key does not verify is refused', () => {
  it('Authentication refuses a signature by another key', async () => {
    expect(await assertion(here, { lies: { signer: generate(-7).privateKey } })).toEqual(byBoth('verification_failed'));
  });
  it('Authentication refuses a signature that covers only part of the authenticator data', async () => {
    const alter = inResponse(({ authenticatorData }) => ({
      authenticatorData: append(0)(Buffer.from(authenticatorData, 'base64url')).toString('base64url'),
    }));
    expect(await assertion(here, { alter })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.2 step 22, library and ours: a counter that did not grow is refused as the policy says, and ours refuses it in the write’s condition', () => {
  it.each([0, 1])('Authentication refuses the counter %i after 1', async (counter) => {
    const who = await here.registered({ counts: true, synced: false });
    expect(await assertion(here, { lies: { counter } }, who)).toEqual(byBoth('counter_regressed'));
    const strict = await ceremonyStack({ counterPolicy: 'refuse' });
    const synced = await strict.registered({ counts: true, synced: true });
    expect(await assertion(strict, { lies: { counter } }, synced)).toEqual(byBoth('counter_regressed'));
  });
  it.each([0, 1])('Authentication accepts the counter %i after 1 for a synced passkey', async (counter) => {
    const who = await here.registered({ counts: true, synced: true });
    expect(await assertion(here, { lies: { counter } }, who)).toEqual({ library: 'refuses', ours: 'accepted' });
  });
  it('Authentication accepts a counter that stays zero', async () => {
    const who = await here.registered({ counts: false });
    expect(await assertion(here, {}, who)).toEqual(accepted);
    expect(await assertion(here, {}, who)).toEqual(accepted);
  });
});

describe('7.2 step 23, ours: authenticator extension outputs must be a map and are ignored', () => {
  it('Authentication accepts authenticator extension outputs in a map', async () => {
    const lies = { authenticatorData: extended(cbor(new Map([['more', [1, 2]]]))) };
    expect(await assertion(here, { lies })).toEqual(accepted);
  });
  it('Authentication refuses authenticator extension outputs in an array', async () => {
    const lies = { authenticatorData: extended(cbor([['more', 2]])) };
    expect(await assertion(here, { lies })).toEqual(byUs('verification_failed'));
  });
});

describe('7.2 step 24, ours: the credential record gets the counter, the backup state and the time of use', () => {
  it('Authentication updates counter, backup state and time in the credential record', async () => {
    const who = await here.registered({ counts: true });
    expect(await assertion(here, { lies: { counter: 9, backedUp: false } }, who)).toEqual(accepted);
    expect(await stored(who.userId)).toMatchObject([
      { counter: 9, backedUp: false, lastUsedAt: expect.any(String), challengeUses: expect.any(Object) },
    ]);
  });
});

describe('7.2 step 25, ours: an assertion that fails a step changes nothing', () => {
  it('A refused assertion leaves the credential record unchanged', async () => {
    const who = await here.registered({ counts: true, synced: false });
    const before = await stored(who.userId);
    await assertion(here, { lies: { userVerified: false } }, who);
    await assertion(here, { lies: { counter: 0 } }, who);
    expect(await stored(who.userId)).toEqual(before);
  });
});
