import { MetadataService } from '@simplewebauthn/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { AttestationAuthority } from '../support/authenticator/attestation-authority.ts';
import type { Lies } from '../support/authenticator/authenticator.ts';
import { generate } from '../support/authenticator/cose-key.ts';
import { selfSignature } from '../support/hostile/attestations.ts';
import { ceremonyStack, person } from '../support/stacks/ceremony-stack.ts';
import { accepted, byBoth, byUs, registration, selfAttested } from './verdicts.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

describe('7.1 step 20, library: an algorithm that was not offered is refused', () => {
  it('Registration refuses a key with ES384, which was not offered', async () => {
    expect(await registration(here, {}, person({ algorithm: -35 }))).toEqual(byBoth('verification_failed'));
  });
});

describe('7.1 step 21, library and ours: an unknown attestation format is refused, and ours refuses SafetyNet', () => {
  it.each(['PACKED', 'compound', 'android-safetynet'])(
    'Registration refuses the attestation format %s',
    async (fmt) => {
      expect(await registration(here, { lies: selfAttested({ fmt }) })).toEqual(byBoth('verification_failed'));
    },
  );
});

describe('7.1 step 22, library and ours: an attestation statement that does not verify is refused in every mode', () => {
  it('Registration refuses a self-attestation that another key signed', async () => {
    const lies: Lies = {
      attestation: (about) => ({
        fmt: 'packed',
        attStmt: new Map([
          ['alg', -7],
          ['sig', selfSignature({ ...about, privateKey: generate(-7).privateKey })],
        ]),
      }),
    };
    expect(await registration(here, { lies })).toEqual(byBoth('verification_failed'));
  });
  it('Registration refuses a self-attestation with another algorithm than its key', async () => {
    expect(await registration(here, { lies: selfAttested({ alg: -257 }) })).toEqual(byUs('verification_failed'));
  });
  it('Registration refuses the format `none` with a statement', async () => {
    const lies: Lies = { attestation: () => ({ fmt: 'none', attStmt: 'something' }) };
    expect(await registration(here, { lies })).toEqual(byUs('verification_failed'));
  });
});

describe('Enforced attestation', () => {
  const listed = '11111111-1111-4111-8111-111111111111';
  const aaguid = Buffer.from(listed.replaceAll('-', ''), 'hex');
  const policy = { attestation: 'enforced', authenticators: [listed] } as const;
  let maker: AttestationAuthority;
  beforeAll(async () => {
    maker = await AttestationAuthority.create();
    await MetadataService.initialize({
      mdsServers: [],
      statements: [maker.metadata(listed)],
      verificationMode: 'permissive',
    });
  });

  describe('7.1 step 23, library: trust anchors come from the authenticator’s FIDO metadata', () => {
    it('Enforced attestation accepts the statement of the maker in the metadata and refuses another maker’s', async () => {
      const there = await ceremonyStack(policy);
      const copycat = await AttestationAuthority.create();
      const by = ({ attest }: AttestationAuthority) =>
        registration(there, { lies: { attestation: attest } }, person({ aaguid }));
      expect(await by(maker)).toEqual(accepted);
      expect(await by(copycat)).toEqual(byBoth('verification_failed'));
    });
  });

  describe('7.1 step 24, ours: enforced attestation refuses missing attestation, self-attestation and unlisted authenticators', () => {
    it.each<[string, Lies, Uint8Array]>([
      ['no attestation', {}, aaguid],
      ['self-attestation', selfAttested(), aaguid],
      ['an authenticator that is not listed', {}, Buffer.alloc(16, 2)],
    ])('Enforced attestation refuses %s', async (_, lies, given) => {
      const there = await ceremonyStack(policy);
      expect(await registration(there, { lies }, person({ aaguid: given }))).toEqual(byUs('authenticator_not_allowed'));
    });
  });
});
