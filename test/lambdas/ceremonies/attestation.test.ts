import { MetadataService } from '@simplewebauthn/server';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../../../contract/policy.ts';
import { AttestationAuthority } from '../../support/authenticator/attestation-authority.ts';
import type { Build, Lies } from '../../support/authenticator/authenticator.ts';
import { tpm } from '../../support/authenticator/tpm.ts';
import { selfSignature } from '../../support/hostile/attestations.ts';
import { ceremonyStack, person, refusal } from '../../support/stacks/ceremony-stack.ts';

const model = Buffer.from('11111111111141118111111111111111', 'hex');
const listed = '11111111-1111-4111-8111-111111111111';
const another = Buffer.alloc(16, 2);

let maker: AttestationAuthority;
let copycat: AttestationAuthority;
let careless: AttestationAuthority;
beforeAll(async () => {
  maker = await AttestationAuthority.create();
  copycat = await AttestationAuthority.create();
  careless = await AttestationAuthority.create({ ca: false });
});

type Statement = NonNullable<Lies['attestation']>;
const self: Statement = (about) => ({
  fmt: 'packed',
  attStmt: new Map([
    ['alg', -7],
    ['sig', selfSignature(about)],
  ]),
});

/** What becomes of a registration under a policy; nothing is stored of one that is refused. */
async function registering(changed: Partial<Policy>, attestation?: Statement, build: Partial<Build> = {}) {
  const here = await ceremonyStack(changed);
  const who = person({ aaguid: model, ...build });
  const options = await here.creationOptions(who);
  const response = who.authenticator.create(options, attestation && { attestation });
  const outcome = await refusal(here.registration(who, response));
  const { credentials } = await here.store.readUser(who.userId);
  expect(credentials).toHaveLength(outcome === 'accepted' ? 1 : 0);
  return { outcome, asked: options.attestation, stored: credentials[0] };
}

describe.each([
  ['none', 'none'],
  ['verified', 'direct'],
] as const)('The policy with attestation %s', (attestation, asked) => {
  it(`The policy with attestation ${attestation} requests ${asked} attestation`, async () => {
    expect(await registering({ attestation })).toMatchObject({ asked, outcome: 'accepted' });
  });

  it(`The policy with attestation ${attestation} accepts a valid statement of any maker`, async () => {
    expect(await registering({ attestation }, self)).toMatchObject({
      outcome: 'accepted',
      stored: { attestationFormat: 'packed', aaguid: listed },
    });
    expect(await registering({ attestation }, maker.attest)).toMatchObject({ outcome: 'accepted' });
  });

  it(`The policy with attestation ${attestation} refuses a statement that fails verification`, async () => {
    const aboutNothing: Statement = (about) => maker.attest({ ...about, clientDataHash: Buffer.alloc(32) });
    expect((await registering({ attestation }, aboutNothing)).outcome).toBe('verification_failed');
    expect((await registering({ attestation }, careless.attest)).outcome).toBe('verification_failed');
  });

  it(`The policy with attestation ${attestation} accepts at most eight certificates in a chain`, async () => {
    expect((await registering({ attestation }, maker.attestWith(6))).outcome).toBe('accepted');
    expect((await registering({ attestation }, maker.attestWith(7))).outcome).toBe('verification_failed');
  });

  it(`The policy with attestation ${attestation} accepts only listed AAGUIDs if there is a list`, async () => {
    const policy = { attestation, authenticators: [listed] };
    expect((await registering(policy)).outcome).toBe('accepted');
    expect((await registering(policy, undefined, { aaguid: another })).outcome).toBe('authenticator_not_allowed');
    expect((await registering(policy, undefined, { aaguid: Buffer.alloc(16) })).outcome).toBe(
      'authenticator_not_allowed',
    );
  });
});

describe('A U2F attestation', () => {
  const zero = { aaguid: Buffer.alloc(16) };

  it('A U2F attestation is accepted if it verifies', async () => {
    expect(await registering({}, maker.attestU2f, zero)).toMatchObject({
      outcome: 'accepted',
      stored: { attestationFormat: 'fido-u2f' },
    });
    expect((await registering({}, maker.attestU2f)).outcome).toBe('verification_failed');
  });

  it('A U2F attestation with two certificates is refused', async () => {
    const members = (by: Statement, about: Parameters<Statement>[0]) => by(about).attStmt as Map<string, Uint8Array[]>;
    const twoCertificates: Statement = (about) => ({
      fmt: 'fido-u2f',
      attStmt: new Map([...members(maker.attestU2f, about), ['x5c', members(maker.attest, about).get('x5c') ?? []]]),
    });
    expect((await registering({}, twoCertificates, zero)).outcome).toBe('verification_failed');
  });

  it('A U2F attestation requires P-256 for its own key and for the credential’s key', async () => {
    const { attestU2f } = await AttestationAuthority.create({ curve: 'P-384' });
    expect((await registering({}, attestU2f, zero)).outcome).toBe('verification_failed');
    const here = await ceremonyStack({ algorithms: [-35] });
    const who = person({ algorithm: -35 });
    const response = who.authenticator.create(await here.creationOptions(who), { attestation: maker.attestU2f });
    expect(await refusal(here.registration(who, response))).toBe('verification_failed');
  });
});

describe('The policy with enforced attestation', () => {
  const policy = { attestation: 'enforced', authenticators: [listed] } as const;
  const known = (...anchors: readonly string[][]) =>
    MetadataService.initialize({ mdsServers: [], statements: [maker.metadata(listed, ...anchors)] });

  it('Enforced attestation requests direct attestation and accepts the maker’s statement', async () => {
    await known();
    expect(await registering(policy, maker.attest)).toMatchObject({
      asked: 'direct',
      outcome: 'accepted',
      stored: { attestationFormat: 'packed', aaguid: listed },
    });
  });

  it('Enforced attestation accepts a TPM’s statement only up to the root in the metadata', async () => {
    const { attest, root } = await tpm();
    await known([root]);
    expect(await registering(policy, attest)).toMatchObject({
      outcome: 'accepted',
      stored: { attestationFormat: 'tpm', aaguid: listed },
    });
    await known();
    expect((await registering(policy, attest)).outcome).toBe('verification_failed');
  });

  it.each([
    [-35, 'secp384r1_ecdsa_sha384_raw'],
    [-36, 'secp512r1_ecdsa_sha256_raw'],
  ] as const)(
    'Enforced attestation accepts a key with the algorithm %i only of a TPM, or if metadata lists it',
    async (algorithm, name) => {
      const { attest, root } = await tpm();
      const allowed = { ...policy, algorithms: [algorithm] };
      const outcome = async (statement: Statement) => (await registering(allowed, statement, { algorithm })).outcome;
      await known([root]);
      expect(await outcome(attest)).toBe('accepted');
      await known();
      expect(await outcome(maker.attest)).toBe('verification_failed');
      const statements = [{ ...maker.metadata(listed), authenticationAlgorithms: [name] }];
      await MetadataService.initialize({ mdsServers: [], statements });
      expect(await outcome(maker.attest)).toBe('accepted');
    },
  );

  it('Enforced attestation refuses a statement that is missing, self-signed or without metadata', async () => {
    await known();
    for (const statement of [undefined, self, maker.attestU2f]) {
      expect((await registering(policy, statement)).outcome).toBe('authenticator_not_allowed');
    }
  });

  it('Enforced attestation refuses every authenticator that is not listed', async () => {
    await known();
    expect((await registering(policy, maker.attest, { aaguid: another })).outcome).toBe('authenticator_not_allowed');
    const unlisted = { ...policy, authenticators: [] };
    expect((await registering(unlisted, maker.attest)).outcome).toBe('authenticator_not_allowed');
  });

  it('Enforced attestation refuses another maker’s statement about a listed authenticator', async () => {
    await known();
    expect((await registering(policy, copycat.attest)).outcome).toBe('verification_failed');
    const other = [...policy.authenticators, '02020202-0202-0202-0202-020202020202'];
    expect((await registering({ ...policy, authenticators: other }, maker.attest, { aaguid: another })).outcome).toBe(
      'authenticator_not_allowed',
    );
  });

  it('Enforced attestation accepts a certificate that is a trust anchor itself', async () => {
    await known([maker.leaf]);
    expect((await registering(policy, maker.attestWith(-1))).outcome).toBe('accepted');
    await known([copycat.leaf]);
    expect((await registering(policy, maker.attestWith(-1))).outcome).toBe('verification_failed');
  });

  it('Enforced attestation refuses a chain signed by a certificate that is not a CA', async () => {
    await MetadataService.initialize({ mdsServers: [], statements: [careless.metadata(listed)] });
    expect((await registering(policy, careless.attest)).outcome).toBe('verification_failed');
  });

  it('Enforced attestation refuses an authenticator whose metadata has no trust anchor', async () => {
    await known([]);
    expect((await registering(policy, maker.attest)).outcome).toBe('authenticator_not_allowed');
  });
});
