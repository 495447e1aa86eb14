import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { MetadataStatement } from '@simplewebauthn/server';
import { decodeAttestationObject, isoCBOR } from '@simplewebauthn/server/helpers';
import { describe, expect, it } from 'vitest';
import { androidRoots } from '../../../lambdas/ceremonies/android-roots.ts';
import { factsOf } from '../../../scripts/replay/facts.ts';
import { type RecordedRegistration, readRecords } from '../../../scripts/replay/record.ts';
import { replay } from '../../../scripts/replay/replay.ts';
import { AttestationAuthority, certificate, der } from '../../support/authenticator/attestation-authority.ts';

const records = readRecords(join(import.meta.dirname, '../../vectors/recorded-authenticators.jsonl'));
const registrations = records.filter((record) => record.kind === 'registration');

type Cbor = Parameters<typeof isoCBOR.encode>[0];
type Members = Map<string, Cbor>;

const octetsOf = ({ response }: RecordedRegistration) =>
  new Uint8Array(Buffer.from(String(response.response['attestationObject']), 'base64url'));
const objectOf = (record: RecordedRegistration) => isoCBOR.decodeFirst<Members>(octetsOf(record));
const chainOf = (record: RecordedRegistration) =>
  decodeAttestationObject(octetsOf(record)).get('attStmt').get('x5c') ?? [];

/** The record with other members in its statement. */
function withStatement(record: RecordedRegistration, changed: Record<string, unknown>): RecordedRegistration {
  const object = objectOf(record);
  const members = [...(object.get('attStmt') as Members), ...Object.entries(changed)] as [string, Cbor][];
  object.set('attStmt', new Map(members));
  const attestationObject = Buffer.from(isoCBOR.encode(object)).toString('base64url');
  return { ...record, response: { ...record.response, response: { ...record.response.response, attestationObject } } };
}
const withChain = (record: RecordedRegistration, x5c: readonly Uint8Array[]) =>
  withStatement(record, { x5c: x5c.map((each) => new Uint8Array(each)) });

const inFormat = (fmt: string) => registrations.filter((record) => objectOf(record).get('fmt') === fmt);

/** The verdicts by policy. */
async function verdictsOf(record: RecordedRegistration): Promise<Record<string, string>> {
  return Object.fromEntries((await replay(record)).map(({ policy, actual }) => [policy, actual]));
}

/** Metadata as FIDO writes it of Windows Hello: it lists RS256 alone, for credentials and in `authenticatorGetInfo`. */
const metadataOf = async (record: RecordedRegistration, roots: readonly Uint8Array[]): Promise<MetadataStatement> => {
  const { aaguid } = factsOf(record);
  const anchors = roots.map((root) => Buffer.from(root).toString('base64'));
  return {
    ...(await AttestationAuthority.create()).metadata(aaguid, anchors),
    authenticationAlgorithms: ['rsassa_pkcsv15_sha256_raw'],
    authenticatorGetInfo: {
      versions: ['FIDO_2_0'],
      aaguid: aaguid.replaceAll('-', ''),
      algorithms: [{ type: 'public-key', alg: -257 }],
    },
  };
};

describe('Android key attestation', () => {
  const [factory2021, remote, factory2016] = inFormat('android-key');
  if (!factory2021 || !remote || !factory2016) throw new Error('There are no recorded statements.');
  const withoutRoot = (record: RecordedRegistration) => withChain(record, chainOf(record).slice(0, -1));
  const rootOf = (record: RecordedRegistration, index: number) =>
    withChain(record, [...chainOf(record).slice(0, -1), new Uint8Array(androidRoots()[index]?.raw ?? [])]);
  const at = (record: RecordedRegistration, clock: string) => ({ ...record, clock });
  const otherRoot = async (record: RecordedRegistration) =>
    withChain(record, [...chainOf(record).slice(0, -1), der(await certificate('2.5.4.5=f92009e853b6b045'))]);

  it.each<[string, RecordedRegistration | Promise<RecordedRegistration>, string]>([
    ['that ends at the root of 2021', factory2021, 'accepted'],
    ['that ends at the root of 2019', remote, 'accepted'],
    ['that ends at the root of 2016', factory2016, 'accepted'],
    ['of a factory, without its root', withoutRoot(factory2021), 'accepted'],
    ['of a server, without its root', withoutRoot(remote), 'accepted'],
    ['that ends at a later certificate of the same root key', rootOf(factory2016, 3), 'accepted'],
    ['of a factory, after its root expired', at(factory2016, '2026-06-01T00:00:00.000Z'), 'accepted'],
    ['of a factory, after all of it expired', at(factory2016, '2045-01-01T00:00:00.000Z'), 'accepted'],
    ['of a server, after it expired', at(remote, '2025-03-01T00:00:00.000Z'), 'verification_failed'],
    ['of a server, before it began', at(remote, '2024-12-01T00:00:00.000Z'), 'verification_failed'],
    ['that ends at another root of the same name', otherRoot(factory2021), 'verification_failed'],
    ['that ends at Key Attestation CA1, which did not sign it', rootOf(remote, 4), 'verification_failed'],
    ['of the leaf alone', withChain(factory2021, chainOf(factory2021).slice(0, 1)), 'verification_failed'],
    ['without its intermediate', withChain(factory2021, chainOf(factory2021).toSpliced(1, 1)), 'verification_failed'],
    ['of a root alone', withChain(factory2021, chainOf(factory2021).slice(-1)), 'verification_failed'],
    ['of another device', withChain(factory2021, chainOf(factory2016)), 'verification_failed'],
    ['with another signature', withStatement(factory2021, { sig: new Uint8Array(70) }), 'verification_failed'],
    ['about another challenge', { ...factory2021, challenge: 'AAAA' }, 'challenge_invalid'],
  ])('A chain %s is decided by its signatures, anchor and dates', async (_, record, verdict) => {
    expect(await verdictsOf(await record)).toMatchObject({ lenient: verdict, 'verified attestation': verdict });
  });

  it.each([factory2021, remote, factory2016, withoutRoot(remote)])(
    'Enforced attestation verifies chain %# up to the roots in metadata alone',
    async (record) => {
      const roots = androidRoots().map(({ raw }) => new Uint8Array(raw));
      const verdictWith = async (anchors: readonly Uint8Array[]) => {
        const verdicts = await verdictsOf({ ...record, metadata: [await metadataOf(record, anchors)] });
        return verdicts['enforced attestation'];
      };
      expect(await verdictWith(roots)).toBe('accepted');
      expect(await verdictWith([der(await certificate('CN=Another root'))])).toBe('verification_failed');
    },
  );

  it('The roots are those that Google publishes, once each', () => {
    const fingerprints = androidRoots().map(({ fingerprint256 }) => fingerprint256.replaceAll(':', '').toLowerCase());
    expect(fingerprints).toEqual([
      'c1984a3ef45c1e2a918551de10603c86f7051b2249c4891cae3230eabd0c97d5',
      '1ef1a04b8ba58ab94589ac498c8982a783f24ea7307e0159a0c3a73b377d87cc',
      'ab6641178a36e179aa0c1cdddf9a16eb45fa20943e2b8cd7c7c05c26cf8b487a',
      'cedb1cb6dc896ae5ec797348bce9286753c2b38ee71ce0fbe34a9a1248800dfc',
      '6d9db4ce6c5c0b293166d08986e05774a8776ceb525d9e4329520de12ba4bcc0',
    ]);
    expect(androidRoots().at(-1)?.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'secp384r1' });
  });
});

describe('A TPM attestation with FIDO’s metadata of Windows Hello', () => {
  const statements = inFormat('tpm');

  it.each(statements)(
    'Enforced attestation accepts TPM statement %# only up to the root in metadata',
    async (record) => {
      const [, issuer] = chainOf(record);
      if (!issuer) throw new Error('There is no issuer.');
      const other = der(await certificate('CN=Another root'));
      // The recorded chains stop below Microsoft's root.
      const genuine = await verdictsOf({ ...record, metadata: [await metadataOf(record, [other, issuer])] });
      expect(genuine['enforced attestation']).toBe('accepted');
      const name = new X509Certificate(issuer).issuer.replace('emailAddress', '1.2.840.113549.1.9.1');
      const root = der(await certificate(name.replaceAll('\n', ', ')));
      const copied = await verdictsOf({ ...record, metadata: [await metadataOf(record, [root])] });
      expect(copied['enforced attestation']).toBe('verification_failed');
    },
  );

  it('Enforced attestation refuses a TPM’s key with an algorithm that the policy does not allow', async () => {
    const [, record] = statements;
    if (!record) throw new Error('There is no record.');
    const metadata = [await metadataOf(record, chainOf(record).slice(1))];
    const verdicts = await verdictsOf({ ...record, algorithm: -257, metadata });
    expect(verdicts['enforced attestation']).toBe('verification_failed');
  });
});
