import { createHash } from 'node:crypto';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cbor, type Lies } from '../support/authenticator/authenticator.ts';
import { coseKey, generate } from '../support/authenticator/cose-key.ts';
import { append, extended, flag, flags, within } from '../support/hostile/hostile.ts';
import { ceremonyStack, person, refusal, relyingParty } from '../support/stacks/ceremony-stack.ts';
import { accepted, byBoth, byUs, registration, selfAttested } from './verdicts.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});
afterEach(() => void vi.useRealTimers());

const inResponse = within<RegistrationResponseJSON>;
const told = (clientData: NonNullable<Lies['clientData']>) => registration(here, { lies: { clientData } });
it('a genuine registration passes every step', async () => {
  expect(await registration(here)).toEqual(accepted);
  expect(await registration(here, { lies: selfAttested() })).toEqual(accepted);
});

describe('7.1 step 1, ours: options ask for a discoverable credential with user verification, of algorithms that are checked', () => {
  it('and are for this user, this relying party and five minutes', async () => {
    const who = person();
    expect(await here.creationOptions(who)).toMatchObject({
      rp: { id: relyingParty.id },
      user: { id: Buffer.from(who.userId).toString('base64url') },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      timeout: 300_000,
    });
  });
});

describe('7.1 step 3, ours: what is no registration is refused', () => {
  it.each([
    ['null', () => null],
    [
      'an assertion',
      inResponse(() => ({ attestationObject: undefined, authenticatorData: 'AAAA', signature: 'AAAA' })),
    ],
  ])('%s', async (_, alter) => {
    expect(await registration(here, { alter })).toEqual(byBoth('invalid_request'));
  });
});

describe('7.1 step 4, ours: client extension outputs are not read, whatever they are', () => {
  it.each([null, 'x', { credProps: { rk: 7 } }, [[[]]]])('%j', async (outputs) => {
    expect(await registration(here, { alter: (json) => ({ ...json, clientExtensionResults: outputs }) })).toEqual(
      accepted,
    );
  });
});

describe('7.1 step 5, library and ours: client data is decoded as UTF-8', () => {
  it('without its byte order mark', async () => expect(await told((json) => `\ufeff${json}`)).toEqual(accepted));
});

describe('7.1 step 6, library and ours: client data that is no JSON is refused, and by us what names a member twice', () => {
  it('no JSON', async () => expect(await told(() => '{')).toEqual(byBoth('invalid_request')));
  it('a member twice', async () => {
    expect(await told((json) => `${json.slice(0, -1)},"crossOrigin":false}`)).toEqual(byUs('invalid_request'));
  });
});

describe('7.1 step 7, library: another type than webauthn.create is refused', () => {
  it.each(['webauthn.get', 'payment.get', ''])('%s', async (type) => {
    expect(await registration(here, { lies: { type } })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.1 step 8, ours: the challenge was sealed here, for a registration of this user, less than five minutes ago', () => {
  it.each([
    ['nobody’s', async () => Buffer.alloc(54, 1).toString('base64url')],
    ['for another user', async () => (await here.creationOptions(person())).challenge],
    ['for signing in', async () => (await here.discoverable()).challenge],
  ])('%s', async (_, challenge) => {
    expect(await registration(here, { lies: { challenge: await challenge() } })).toEqual(byBoth('challenge_invalid'));
  });

  it('of six minutes ago', async () => {
    const who = person();
    const response = who.authenticator.create(await here.creationOptions(who));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 });
    expect(await refusal(here.registration(who, response))).toBe('challenge_expired');
  });
});

describe('7.1 step 9, library: an origin that is not configured is refused', () => {
  it.each(['https://evil.example', 'http://login.example.com', 'https://login.example.com:8443', 'null'])(
    '%s',
    async (origin) => {
      expect(await registration(here, { lies: { origin } })).toEqual(byBoth('verification_failed'));
    },
  );
});

describe('7.1 step 10, ours: a frame of another origin is refused, unless the page around it is configured', () => {
  it('refused', async () => {
    expect(await registration(here, { lies: { crossOrigin: true } })).toEqual(byUs('verification_failed'));
  });
});

describe('7.1 step 11, ours: a page around the frame that is not configured is refused', () => {
  const topOrigin = 'https://shop.example';
  it('refused', async () => {
    expect(await registration(here, { lies: { crossOrigin: true, topOrigin } })).toEqual(byUs('verification_failed'));
    expect(await registration(here, { lies: { topOrigin } })).toEqual(byUs('verification_failed'));
  });
  it('configured, it is accepted', async () => {
    const there = await ceremonyStack({ topOrigins: [topOrigin] });
    expect(await registration(there, { lies: { crossOrigin: true, topOrigin } })).toEqual(accepted);
  });
});

describe('7.1 step 12, library: the statement is about the SHA-256 of this client data', () => {
  it('about another is refused', async () => {
    const about = createHash('sha256').update('{}').digest();
    expect(await registration(here, { lies: selfAttested({ about }) })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.1 step 13, library and ours: an attestation object that is no CBOR is refused, and by us what is left over or missing', () => {
  it('no CBOR', async () => {
    const lies = { attestationObject: () => Buffer.from('no cbor') };
    expect(await registration(here, { lies })).toEqual(byBoth('verification_failed'));
  });
  it('bytes behind it', async () => {
    expect(await registration(here, { lies: { attestationObject: append(0) } })).toEqual(byUs('verification_failed'));
  });
  it('without attested credential data', async () => {
    const lies = { authenticatorData: flags({ off: flag.attested }) };
    expect(await registration(here, { lies })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.1 step 14, library: another RP ID’s hash is refused', () => {
  it.each(['example.com', 'evil.example'])('%s', async (relyingPartyId) => {
    expect(await registration(here, { lies: { relyingPartyId } })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.1 step 15, library: without user presence it is refused, unless the challenge was sealed for a creation without a prompt', () => {
  it('refused', async () => {
    expect(await registration(here, { lies: { userPresent: false } })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.1 step 16, library: without user verification it is refused where that is required', () => {
  it('refused', async () => {
    expect(await registration(here, { lies: { userVerified: false } })).toEqual(byBoth('user_verification_required'));
  });
});

describe('7.1 step 17, library: backed up and not eligible for it is refused', () => {
  it('refused', async () => {
    expect(await registration(here, { lies: { backupEligible: false, backedUp: true } })).toEqual(
      byBoth('verification_failed'),
    );
  });
});

describe('7.1 step 18, ours: backup eligibility is refused where only device-bound passkeys are wanted', () => {
  it('refused', async () => {
    const there = await ceremonyStack({ deviceBound: true });
    expect(await registration(there)).toEqual(byUs('authenticator_not_allowed'));
  });
});

describe('7.1 step 19, ours: the backup state is recorded, and no policy asks for it', () => {
  it.each([true, false])('%s', async (backedUp) => {
    const who = person();
    expect(await registration(here, { lies: { backedUp } }, who)).toEqual(accepted);
    expect((await here.store.readUser(who.userId)).credentials).toMatchObject([{ backedUp }]);
  });
});

describe('7.1 step 25, ours: a credential ID of more than 1,023 bytes is refused', () => {
  const ofBytes = (length: number) => ({ lies: { credentialId: Buffer.alloc(length, 8).toString('base64url') } });
  it('1,024', async () => expect(await registration(here, ofBytes(1024))).toEqual(byUs('invalid_request')));
  it('1,023 are accepted', async () => expect(await registration(here, ofBytes(1023))).toEqual(accepted));
});

describe('7.1 step 26, ours: a credential ID that anybody has registered is refused', () => {
  it('refused', async () => {
    const [held] = (await here.registered()).authenticator.credentials;
    const lies = { credentialId: held?.id ?? '' };
    expect(await registration(here, { lies })).toEqual(byUs('passkey_exists'));
  });
});

describe('7.1 step 27, ours: the credential record is of the authenticator data, whatever the JSON beside it says', () => {
  it('ID, key, counter, AAGUID and flags', async () => {
    const who = person({ counts: true, synced: false, aaguid: Buffer.alloc(16, 6) });
    let key: Buffer | undefined;
    const lies: Lies = {
      publicKey: (genuine) => {
        key = cbor(genuine as never);
        return key;
      },
    };
    const alter = inResponse(() => ({
      publicKey: cbor(coseKey(-7, generate(-7).publicKey.export({ format: 'jwk' })) as never).toString('base64url'),
      publicKeyAlgorithm: -257,
      authenticatorData: 'AAAA',
    }));
    expect(await registration(here, { lies, alter }, who)).toEqual(accepted);
    const [stored] = (await here.store.readUser(who.userId)).credentials;
    expect(stored).toMatchObject({
      id: who.authenticator.credentials[0]?.id,
      counter: 1,
      aaguid: '06060606-0606-0606-0606-060606060606',
      backupEligible: false,
      backedUp: false,
      transports: ['internal', 'hybrid'],
      relyingPartyId: relyingParty.id,
    });
    expect(Buffer.from(stored?.publicKey ?? []).equals(key ?? Buffer.alloc(0))).toBe(true);
  });
  it('an ID beside it that is another is refused', async () => {
    const id = Buffer.alloc(20, 9).toString('base64url');
    expect(await registration(here, { alter: (json) => ({ ...json, id, rawId: id }) })).toEqual(
      byUs('verification_failed'),
    );
  });
});

describe('7.1 step 28, ours: authenticator extension outputs are a map, and are not read', () => {
  it('a map of anything is accepted', async () => {
    const lies = { authenticatorData: extended(isoCBOR.encode(new Map([['credProtect', 2]]))) };
    expect(await registration(here, { lies })).toEqual(accepted);
  });
  it('pairs in an array are refused', async () => {
    const lies = { authenticatorData: extended(isoCBOR.encode([['credProtect', 2]])) };
    expect(await registration(here, { lies })).toEqual(byUs('verification_failed'));
  });
});

describe('7.1 step 29, ours: what passed every step is stored for the user of the options, and nothing else is', () => {
  it('stored and refused', async () => {
    const [good, bad] = [person(), person()];
    await registration(here, {}, good);
    await registration(here, { lies: { userVerified: false } }, bad);
    expect((await here.store.readUser(good.userId)).credentials).toHaveLength(1);
    expect(await here.store.readUser(bad.userId)).toEqual({ credentials: [] });
  });
});
