import { isoCBOR } from '@simplewebauthn/server/helpers';
import { describe, expect, it } from 'vitest';
import { openAttestation } from '../../../lambdas/ceremonies/attestation.ts';
import { type Cbor, cbor, type Lies } from '../../support/authenticator/authenticator.ts';
import { append, extended, flag, flags } from '../../support/hostile/hostile.ts';
import { person } from '../../support/stacks/ceremony-stack.ts';

/** What an authenticator makes, taken apart. */
function opened(lies: Lies = {}, build: Parameters<typeof person>[0] = {}) {
  const { authenticator } = person(build);
  const { id, response } = authenticator.create(
    {
      rp: { id: 'login.example.com', name: 'Example' },
      user: { id: 'AAAA', name: 'ada', displayName: 'Ada' },
      challenge: 'AAAA',
      pubKeyCredParams: [],
    },
    lies,
  );
  return { id, attestation: openAttestation(response.attestationObject) };
}

const octets = new Uint8Array([1, 2, 3]);
const chain = (length: number): Cbor => Array<Uint8Array<ArrayBuffer>>(length).fill(octets);
const noOctets: readonly Cbor[] = ['text', 7, null, true, [octets], new Map()];

/** The formats' members: one value that is right and some that are not. */
const sig = { right: octets, wrong: noOctets };
const alg = { right: -7, wrong: ['ES256', 1.5, null, octets] as Cbor[] };
const x5c = {
  right: chain(2),
  wrong: ['text', 7, null, octets, new Map(), [], [7], [octets, 'text'], chain(9)] as Cbor[],
};
const formats: Record<string, Record<string, { right: Cbor; wrong: readonly Cbor[]; optional?: true }>> = {
  none: {},
  packed: { alg, sig, x5c: { ...x5c, optional: true } },
  tpm: {
    ver: { right: '2.0', wrong: ['1.2', '', 2, null, octets] },
    alg,
    sig,
    x5c,
    certInfo: { right: octets, wrong: noOctets },
    pubArea: { right: octets, wrong: noOctets },
  },
  'android-key': { alg, sig, x5c },
  'fido-u2f': { sig, x5c: { right: chain(1), wrong: [...x5c.wrong, chain(2)] } },
  apple: { x5c, alg: { ...alg, optional: true } },
};

describe.each(Object.entries(formats))('An attestation statement of the format %s', (fmt, members) => {
  const right = new Map(Object.entries(members).map(([name, { right: value }]) => [name, value]));
  const statement = (attStmt: Cbor) => () => opened({ attestation: () => ({ fmt, attStmt }) }).attestation;

  it(`A ${fmt} statement with its members is accepted`, () => {
    expect(statement(right)().object).toMatchObject({ fmt, attStmt: Object.fromEntries(right) });
  });

  it(`A ${fmt} statement with an unknown member is refused`, () => {
    for (const name of ['ecdaaKeyId', 'response', '__proto__']) {
      expect(statement(new Map([...right, [name, octets]])), name).toThrow('another shape');
    }
  });

  it(`A ${fmt} statement that is not a map is refused`, () => {
    for (const value of ['text', 7, null, [], [...right], octets]) expect(statement(value as Cbor)).toThrow('shape');
  });

  it.each(Object.entries(members))(`The ${fmt} format refuses an invalid %s`, (name, { wrong: others, optional }) => {
    const without = new Map([...right].filter(([key]) => key !== name));
    if (optional) expect(statement(without)().object.attStmt).toEqual(Object.fromEntries(without));
    else expect(statement(without)).toThrow('another shape');
    for (const value of others) expect(statement(new Map([...right, [name, value]]))).toThrow('another shape');
  });

  if ('x5c' in members && fmt !== 'fido-u2f') {
    it(`A ${fmt} statement with eight certificates is accepted`, () => {
      expect(statement(new Map([...right, ['x5c', chain(8)]]))().object.fmt).toBe(fmt);
    });
  }
});

describe('An attestation object', () => {
  const object = (change: (genuine: Map<string, Cbor>) => Cbor) => () =>
    opened({
      attestation: () => ({ fmt: 'none', attStmt: new Map() }),
      attestationObject: (genuine) => cbor(change(isoCBOR.decodeFirst<Map<string, Cbor>>(new Uint8Array(genuine)))),
    });

  it('An attestation object gives the AAGUID, the credential ID and the authenticator’s flags', () => {
    const { id, attestation } = opened({}, { synced: false, aaguid: Buffer.alloc(16, 6) });
    expect(attestation).toMatchObject({
      aaguid: '06060606-0606-0606-0606-060606060606',
      credentialId: id,
      backupEligible: false,
      userVerified: true,
    });
    const other = opened({ userVerified: false }, { synced: true }).attestation;
    expect(other).toMatchObject({ backupEligible: true, userVerified: false });
  });

  it('An attestation object of an unknown format is refused', () => {
    for (const fmt of ['compound', 'android-safetynet', 'NONE', '', '__proto__', 7]) {
      expect(() => opened({ attestation: () => ({ fmt, attStmt: new Map() }) }), `${fmt}`).toThrow('another shape');
    }
  });

  it('An attestation object is a map of exactly three members', () => {
    expect(object((genuine) => genuine)).not.toThrow();
    for (const name of ['fmt', 'attStmt', 'authData']) {
      expect(object((genuine) => new Map([...genuine].filter(([key]) => key !== name)))).toThrow('another shape');
    }
    expect(object((genuine) => new Map([...genuine, ['epAtt', true]]))).toThrow('another shape');
    expect(object((genuine) => new Map([...genuine, ['authData', 'text']]))).toThrow('another shape');
    expect(object((genuine) => [...genuine.values()])).toThrow('another shape');
  });

  it('An attestation object is canonical CBOR without trailing bytes', () => {
    expect(() => opened({ attestationObject: append(0) })).toThrow('not canonical');
    // The algorithm as a float, which is the same number when it is decoded.
    const attestation = () => ({
      fmt: 'apple',
      attStmt: new Map<string, Cbor>([
        ['alg', 2],
        ['x5c', chain(1)],
      ]),
    });
    const float = (genuine: Buffer) =>
      Buffer.from(genuine.toString('hex').replace('63616c6702', '63616c67fb4000000000000000'), 'hex');
    expect(() => opened({ attestation })).not.toThrow();
    expect(() => opened({ attestation, attestationObject: float })).toThrow('not canonical');
  });

  it('The authenticator data of an attestation is canonical, with credential data and without trailing bytes', () => {
    const data = (authenticatorData: NonNullable<Lies['authenticatorData']>) => () => opened({ authenticatorData });
    const extension = cbor(new Map([['more', [1, 2]]]));
    expect(data(extended(extension))).not.toThrow();
    expect(data((genuine) => flags({ off: flag.attested })(genuine).subarray(0, 37))).toThrow('no attested');
    expect(data(append(0))).toThrow();
    expect(data(extended(Buffer.concat([extension, Buffer.of(0)])))).toThrow();
    expect(data(extended(cbor([['more', 2]])))).toThrow('no map');
    // A key whose type is a float, which takes eight bytes more: its last eight pass for the beginning of the extension data.
    const key = `a501fb400000000000000003262001215820${'07'.repeat(32)}225820${'07'.repeat(24)}a166${'61'.repeat(6)}`;
    const lies = { publicKey: () => Buffer.from(key, 'hex'), authenticatorData: extended(Buffer.of(0)) };
    expect(() => opened(lies)).toThrow('not canonical');
  });
});
