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

it('a genuine assertion passes every step', async () => {
  expect(await assertion(here)).toEqual(accepted);
});

describe('7.2 step 1, ours: options ask for user verification, and list the user’s credentials where the user is known', () => {
  it('and none where nobody is known', async () => {
    const who = await here.registered();
    const ids = who.authenticator.credentials.map(({ id }) => id);
    const named = await here.optionsFor(who);
    expect(named).toMatchObject({ rpId: relyingParty.id, userVerification: 'required' });
    expect(named.allowCredentials?.map(({ id }) => id)).toEqual(ids);
    expect((await here.discoverable()).allowCredentials).toBeUndefined();
  });
});

describe('7.2 step 3, ours: what is no assertion is refused', () => {
  it.each([
    ['null', () => null],
    ['a registration', inResponse(() => ({ authenticatorData: undefined, attestationObject: 'AAAA' }))],
  ])('%s', async (_, alter) => {
    expect(await assertion(here, { alter })).toEqual(byBoth('invalid_request'));
  });
});

describe('7.2 step 4, ours: client extension outputs are not read, whatever they are', () => {
  it.each([null, 'x', { prf: { results: 7 } }, [[[]]]])('%j', async (outputs) => {
    expect(await assertion(here, { alter: (json) => ({ ...json, clientExtensionResults: outputs }) })).toEqual(
      accepted,
    );
  });
});

describe('7.2 step 5, ours: a credential that is not the user’s is refused', () => {
  it('though its own user’s handle is not told', async () => {
    const [who, other] = [await here.registered(), await here.registered()];
    const { round } = await here.namedAnswer(who);
    const answer = other.authenticator.get({ challenge: round.challenge, rpId: relyingParty.id }, { userHandle: null });
    expect(await refusal(here.authentication({ answer, round }))).toBe('passkey_unknown');
  });
});

describe('7.2 step 6, ours: the user handle is the user’s, and is there where the user was not known before', () => {
  it.each<[string, Lies]>([
    ['another’s', { userHandle: Buffer.from('somebody').toString('base64url') }],
    ['missing', { userHandle: null }],
  ])('%s', async (_, lies) => {
    expect(await assertion(here, { lies })).toEqual(byUs('verification_failed'));
  });
  it('another’s credential in this user’s session', async () => {
    expect(await assertion(here, { by: await here.registered() })).toEqual(byUs('verification_failed'));
  });
  it('missing, where the user is known, it is not missed', async () => {
    const attempt = await here.namedAnswer(await here.registered(), { userHandle: null });
    expect(await refusal(here.authentication(attempt))).toBe('accepted');
  });
});

describe('7.2 step 7, ours: client data, authenticator data and signature are base64url in its one form, and not large', () => {
  it.each<[string, Parameters<typeof inResponse>[0]]>([
    ['padded', ({ clientDataJSON }) => ({ clientDataJSON: `${clientDataJSON}=` })],
    ['large', () => ({ userHandle: 'A'.repeat(100_000) })],
  ])('%s', async (_, change) => {
    expect(await assertion(here, { alter: inResponse(change) })).toEqual(byUs('invalid_request'));
  });
  it('a signature missing', async () => {
    expect(await assertion(here, { alter: inResponse(() => ({ signature: undefined })) })).toEqual(
      byBoth('invalid_request'),
    );
  });
});

describe('7.2 step 8, library and ours: client data is decoded as UTF-8', () => {
  it('without its byte order mark', async () => expect(await told((json) => `\ufeff${json}`)).toEqual(accepted));
});

describe('7.2 step 9, library and ours: client data that is no JSON is refused, and by us what names a member twice', () => {
  it('no JSON', async () => expect(await told(() => '{')).toEqual(byBoth('invalid_request')));
  it('a member twice', async () => {
    expect(await told((json) => `${json.slice(0, -1)},"crossOrigin":false}`)).toEqual(byUs('invalid_request'));
  });
});

describe('7.2 step 10, library: another type than webauthn.get is refused', () => {
  it.each(['webauthn.create', 'payment.get', ''])('%s', async (type) => {
    expect(await assertion(here, { lies: { type } })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.2 step 11, ours: the challenge is the round’s own, or was sealed here for signing in less than five minutes ago', () => {
  it.each([
    ['nobody’s', async () => Buffer.alloc(54, 1).toString('base64url')],
    ['for registering', async () => (await here.creationOptions(person())).challenge],
    ['another round’s', async () => (await here.optionsFor(person())).challenge],
  ])('%s', async (_, challenge) => {
    expect(await assertion(here, { lies: { challenge: await challenge() } })).toEqual(byBoth('challenge_invalid'));
  });
  it('of six minutes ago', async () => {
    const attempt = await here.namelessAnswer(await here.registered());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 });
    expect(await refusal(here.authentication(attempt))).toBe('challenge_expired');
  });
});

describe('7.2 step 12, library: an origin that is not configured is refused', () => {
  it.each(['https://evil.example', 'http://login.example.com', 'https://login.example.com:8443', 'null'])(
    '%s',
    async (origin) => {
      expect(await assertion(here, { lies: { origin } })).toEqual(byBoth('verification_failed'));
    },
  );
});

describe('7.2 step 13, ours: a frame of another origin is refused, unless the page around it is configured', () => {
  it('refused', async () => {
    expect(await assertion(here, { lies: { crossOrigin: true } })).toEqual(byUs('verification_failed'));
  });
});

describe('7.2 step 14, library and ours: a page around the frame that is not configured is refused', () => {
  const topOrigin = 'https://shop.example';
  it('refused', async () => {
    expect(await assertion(here, { lies: { crossOrigin: true, topOrigin } })).toEqual(byBoth('verification_failed'));
    expect(await assertion(here, { lies: { topOrigin } })).toEqual(byBoth('verification_failed'));
  });
  it('configured, it is accepted', async () => {
    const there = await ceremonyStack({ topOrigins: [topOrigin] });
    const { ours } = await assertion(there, { lies: { crossOrigin: true, topOrigin } });
    expect(ours).toBe('accepted');
  });
});

describe('7.2 step 15, library: another RP ID’s hash is refused', () => {
  it.each(['example.com', 'evil.example'])('%s', async (relyingPartyId) => {
    expect(await assertion(here, { lies: { relyingPartyId } })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.2 step 16, library: without user presence it is refused', () => {
  it('refused', async () => {
    expect(await assertion(here, { lies: { userPresent: false } })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.2 step 17, library: without user verification it is refused where that is required', () => {
  it('refused', async () => {
    expect(await assertion(here, { lies: { userVerified: false } })).toEqual(byBoth('user_verification_required'));
  });
});

describe('7.2 step 18, library: backed up and not eligible for it is refused', () => {
  it('refused', async () => {
    expect(await assertion(here, { lies: { backupEligible: false, backedUp: true } })).toEqual(
      byBoth('verification_failed'),
    );
  });
});

describe('7.2 step 19, ours: backup eligibility that has changed is refused where policy is strict, and else recorded', () => {
  const lies = { backupEligible: false, backedUp: false };
  it('refused', async () => {
    expect(await assertion(await ceremonyStack({ strictBackupEligibility: true }), { lies })).toEqual(
      byUs('verification_failed'),
    );
  });
  it('recorded', async () => {
    const who = await here.registered();
    expect(await assertion(here, { lies }, who)).toEqual(accepted);
    expect(await stored(who.userId)).toMatchObject([lies]);
  });
});

describe('7.2 step 20, library: the signature is over the SHA-256 of this client data', () => {
  it('of another is refused', async () => {
    const alter = inResponse(({ clientDataJSON }) => ({
      clientDataJSON: Buffer.from(
        JSON.stringify({ ...JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()), more: 1 }),
      ).toString('base64url'),
    }));
    expect(await assertion(here, { alter })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.2 step 21, library: a signature that is not the credential’s is refused', () => {
  it('by another key', async () => {
    expect(await assertion(here, { lies: { signer: generate(-7).privateKey } })).toEqual(byBoth('verification_failed'));
  });
  it('over less than there is', async () => {
    const alter = inResponse(({ authenticatorData }) => ({
      authenticatorData: append(0)(Buffer.from(authenticatorData, 'base64url')).toString('base64url'),
    }));
    expect(await assertion(here, { alter })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.2 step 22, library and ours: a counter that did not grow is refused, by us in the condition of the write', () => {
  it.each([0, 1])('%i after 1', async (counter) => {
    const who = await here.registered({ counts: true });
    expect(await assertion(here, { lies: { counter } }, who)).toEqual(byBoth('counter_regressed'));
  });
  it('of authenticators that do not count it stays zero', async () => {
    const who = await here.registered({ counts: false });
    expect(await assertion(here, {}, who)).toEqual(accepted);
    expect(await assertion(here, {}, who)).toEqual(accepted);
  });
});

describe('7.2 step 23, ours: authenticator extension outputs are a map, and are not read', () => {
  it('a map of anything is accepted', async () => {
    const lies = { authenticatorData: extended(cbor(new Map([['more', [1, 2]]]))) };
    expect(await assertion(here, { lies })).toEqual(accepted);
  });
  it('pairs in an array are refused', async () => {
    const lies = { authenticatorData: extended(cbor([['more', 2]])) };
    expect(await assertion(here, { lies })).toEqual(byUs('verification_failed'));
  });
});

describe('7.2 step 24, ours: the credential record gets counter, backup state and time of the use', () => {
  it('in one write', async () => {
    const who = await here.registered({ counts: true });
    expect(await assertion(here, { lies: { counter: 9, backedUp: false } }, who)).toEqual(accepted);
    expect(await stored(who.userId)).toMatchObject([
      { counter: 9, backedUp: false, lastUsedAt: expect.any(String), challengeUses: expect.any(Object) },
    ]);
  });
});

describe('7.2 step 25, ours: what did not pass every step changes nothing', () => {
  it('refused', async () => {
    const who = await here.registered({ counts: true });
    const before = await stored(who.userId);
    await assertion(here, { lies: { userVerified: false } }, who);
    await assertion(here, { lies: { counter: 0 } }, who);
    expect(await stored(who.userId)).toEqual(before);
  });
});
