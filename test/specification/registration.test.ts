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
it('A genuine registration passes every step', async () => {
  expect(await registration(here)).toEqual(accepted);
  expect(await registration(here, { lies: selfAttested() })).toEqual(accepted);
});

describe('7.1 step 1, ours: options ask for a discoverable credential with user verification and supported algorithms only', () => {
  it('Registration options are for this user, this relying party and five minutes', async () => {
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

describe('7.1 step 3, ours: a response that is not a registration is refused', () => {
  it.each([
    ['null', () => null],
    [
      'an assertion',
      inResponse(() => ({ attestationObject: undefined, authenticatorData: 'AAAA', signature: 'AAAA' })),
    ],
  ])('Registration refuses %s in place of a registration', async (_, alter) => {
    expect(await registration(here, { alter })).toEqual(byBoth('invalid_request'));
  });
});

describe('7.1 step 4, ours: client extension outputs are ignored', () => {
  it.each([null, 'x', { credProps: { rk: 7 } }, [[[]]]])(
    'Registration ignores the client extension outputs %j',
    async (outputs) => {
      expect(await registration(here, { alter: (json) => ({ ...json, clientExtensionResults: outputs }) })).toEqual(
        accepted,
      );
    },
  );
});

describe('7.1 step 5, library and ours: client data is decoded as UTF-8', () => {
  it('Registration accepts client data with a byte order mark', async () =>
    expect(await told((json) => `\ufeff${json}`)).toEqual(accepted));
});

describe('7.1 step 6, library and ours: client data that is not JSON is refused, and ours refuses a duplicate member', () => {
  it('Registration refuses client data that is not JSON', async () =>
    expect(await told(() => '{')).toEqual(byBoth('invalid_request')));
  it('Registration refuses client data with a duplicate member', async () => {
    expect(await told((json) => `${json.slice(0, -1)},"crossOrigin":false}`)).toEqual(byUs('invalid_request'));
  });
});

describe('7.1 step 7, library: a type other than webauthn.create is refused', () => {
  it.each(['webauthn.get', 'payment.get', ''])('Registration refuses the client data type “%s”', async (type) => {
    expect(await registration(here, { lies: { type } })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.1 step 8, ours: the challenge was sealed here for a registration of this user less than five minutes ago', () => {
  it.each([
    ['of unknown origin', async () => Buffer.alloc(54, 1).toString('base64url')],
    ['for another user', async () => (await here.creationOptions(person())).challenge],
    ['for a sign-in', async () => (await here.discoverable()).challenge],
  ])('Registration refuses a challenge %s', async (_, challenge) => {
    expect(await registration(here, { lies: { challenge: await challenge() } })).toEqual(byBoth('challenge_invalid'));
  });

  it('Registration refuses a challenge that is six minutes old', async () => {
    const who = person();
    const response = who.authenticator.create(await here.creationOptions(who));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 });
    expect(await refusal(here.registration(who, response))).toBe('challenge_expired');
  });
});

describe('7.1 step 9, library: an origin that is not configured is refused', () => {
  it.each(['https://evil.example', 'http://login.example.com', 'https://login.example.com:8443', 'null'])(
    'Registration refuses the origin %s',
    async (origin) => {
      expect(await registration(here, { lies: { origin } })).toEqual(byBoth('verification_failed'));
    },
  );
});

describe('7.1 step 10, ours: a cross-origin frame is refused unless its top-level page is configured', () => {
  it('Registration refuses a cross-origin frame without a top-level page', async () => {
    expect(await registration(here, { lies: { crossOrigin: true } })).toEqual(byUs('verification_failed'));
  });
});

describe('7.1 step 11, ours: a top-level page that is not configured is refused', () => {
  const topOrigin = 'https://shop.example';
  it('Registration refuses a top-level page that is not configured', async () => {
    expect(await registration(here, { lies: { crossOrigin: true, topOrigin } })).toEqual(byUs('verification_failed'));
    expect(await registration(here, { lies: { topOrigin } })).toEqual(byUs('verification_failed'));
  });
  it('Registration accepts a frame in a configured top-level page', async () => {
    const there = await ceremonyStack({ topOrigins: [topOrigin] });
    expect(await registration(there, { lies: { crossOrigin: true, topOrigin } })).toEqual(accepted);
  });
});

describe('7.1 step 12, library: the attestation statement covers the SHA-256 of this client data', () => {
  it('Registration refuses an attestation statement about other client data', async () => {
    const about = createHash('sha256').update('{}').digest();
    expect(await registration(here, { lies: selfAttested({ about }) })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.1 step 13, library and ours: an attestation object that is not CBOR or lacks data is refused, and ours refuses extra bytes', () => {
  it('Registration refuses an attestation object that is not CBOR', async () => {
    const lies = { attestationObject: () => Buffer.from('no cbor') };
    expect(await registration(here, { lies })).toEqual(byBoth('verification_failed'));
  });
  it('Registration refuses bytes after the attestation object', async () => {
    expect(await registration(here, { lies: { attestationObject: append(0) } })).toEqual(byUs('verification_failed'));
  });
  it('Registration refuses authenticator data without attested credential data', async () => {
    const lies = { authenticatorData: flags({ off: flag.attested }) };
    expect(await registration(here, { lies })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.1 step 14, library: the hash of another RP ID is refused', () => {
  it.each(['example.com', 'evil.example'])('Registration refuses the hash of the RP ID %s', async (relyingPartyId) => {
    expect(await registration(here, { lies: { relyingPartyId } })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.1 step 15, library: user presence is required unless the challenge was sealed for a creation without a prompt', () => {
  it('Registration refuses a response without user presence', async () => {
    expect(await registration(here, { lies: { userPresent: false } })).toEqual(byBoth('verification_failed'));
  });
});

describe('7.1 step 16, library: a response without user verification is refused where the policy requires it', () => {
  it('Registration refuses a response without user verification', async () => {
    expect(await registration(here, { lies: { userVerified: false } })).toEqual(byBoth('user_verification_required'));
  });
});

describe('7.1 step 17, library: a credential that is backed up but not eligible for backup is refused', () => {
  it('Registration refuses a credential that is backed up but not eligible for backup', async () => {
    expect(await registration(here, { lies: { backupEligible: false, backedUp: true } })).toEqual(
      byBoth('verification_failed'),
    );
  });
});

describe('7.1 step 18, ours: backup eligibility is refused where the policy requires device-bound passkeys', () => {
  it('Registration refuses a synced passkey if the policy requires device-bound ones', async () => {
    const there = await ceremonyStack({ deviceBound: true });
    expect(await registration(there)).toEqual(byUs('authenticator_not_allowed'));
  });
});

describe('7.1 step 19, ours: the backup state is recorded, and no policy depends on it', () => {
  it.each([true, false])('Registration records the backup state %s', async (backedUp) => {
    const who = person();
    expect(await registration(here, { lies: { backedUp } }, who)).toEqual(accepted);
    expect((await here.store.readUser(who.userId)).credentials).toMatchObject([{ backedUp }]);
  });
});

describe('7.1 step 25, ours: a credential ID of more than 1,023 bytes is refused', () => {
  const ofBytes = (length: number) => ({ lies: { credentialId: Buffer.alloc(length, 8).toString('base64url') } });
  it('Registration refuses a credential ID of 1,024 bytes', async () =>
    expect(await registration(here, ofBytes(1024))).toEqual(byUs('invalid_request')));
  it('Registration accepts a credential ID of 1,023 bytes', async () =>
    expect(await registration(here, ofBytes(1023))).toEqual(accepted));
});

describe('7.1 step 26, ours: a credential ID that the user has registered is refused, and another user’s is not replaced', () => {
  it('Registration refuses a credential ID that the user has registered', async () => {
    const who = await here.registered();
    const lies = { credentialId: who.authenticator.credentials[0]?.id ?? '' };
    const otherDevice = person().authenticator;
    expect(await registration(here, { lies }, { ...who, authenticator: otherDevice })).toEqual(byUs('passkey_exists'));
  });

  it('Registration of a credential ID that another user has leaves that user’s credential as it is', async () => {
    const owner = await here.registered();
    const before = await here.store.readUser(owner.userId);
    const lies = { credentialId: owner.authenticator.credentials[0]?.id ?? '' };
    expect(await registration(here, { lies })).toEqual(accepted);
    expect(await here.store.readUser(owner.userId)).toEqual(before);
  });
});

describe('7.1 step 27, ours: the credential record takes ID, key, counter and flags from the authenticator data', () => {
  it('The credential record takes ID, key, counter, AAGUID and flags from the authenticator data', async () => {
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
  it('Registration refuses an ID that differs from the one in the authenticator data', async () => {
    const id = Buffer.alloc(20, 9).toString('base64url');
    expect(await registration(here, { alter: (json) => ({ ...json, id, rawId: id }) })).toEqual(
      byUs('verification_failed'),
    );
  });
});

describe('7.1 step 28, ours: authenticator extension outputs must be a map and are ignored', () => {
  it('Registration accepts authenticator extension outputs in a map', async () => {
    const lies = { authenticatorData: extended(isoCBOR.encode(new Map([['credProtect', 2]]))) };
    expect(await registration(here, { lies })).toEqual(accepted);
  });
  it('Registration refuses authenticator extension outputs in an array', async () => {
    const lies = { authenticatorData: extended(isoCBOR.encode([['credProtect', 2]])) };
    expect(await registration(here, { lies })).toEqual(byUs('verification_failed'));
  });
});

describe('7.1 step 29, ours: a credential is stored for the user of the options only if it passed every step', () => {
  it('Registration stores an accepted credential and leaves out a refused one', async () => {
    const [good, bad] = [person(), person()];
    await registration(here, {}, good);
    await registration(here, { lies: { userVerified: false } }, bad);
    expect((await here.store.readUser(good.userId)).credentials).toHaveLength(1);
    expect(await here.store.readUser(bad.userId)).toEqual({ credentials: [] });
  });
});
