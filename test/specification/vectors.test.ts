import { MetadataService, type MetadataStatement, SettingsService } from '@simplewebauthn/server';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultPolicy, type Policy } from '../../contract/policy.ts';
import { challengeOf } from '../../lambdas/ceremonies/client-data.ts';
import { rehearsalCredential } from '../../lambdas/ceremonies/rehearsal.ts';
import { AuthenticationResponse, RegistrationResponse } from '../../lambdas/ceremonies/responses.ts';
import { verifyAssertion } from '../../lambdas/ceremonies/verify-assertion.ts';
import { verifyRegistration } from '../../lambdas/ceremonies/verify-registration.ts';
import { AttestationAuthority } from '../support/authenticator/attestation-authority.ts';
import { refusal } from '../support/stacks/ceremony-stack.ts';
import published from '../vectors/webauthn-l3-test-vectors.json' with { type: 'json' };
import { exceptionsIn } from './document.ts';

type Vector = (typeof published.vectors)[number];

const relyingParty = { id: published.rpId, origins: [published.origin] };
const policyFor = ({ coseAlg }: Vector): Policy => ({
  ...defaultPolicy,
  userVerification: 'discouraged',
  attestation: 'verified',
  algorithms: [coseAlg],
  topOrigins: [published.topOrigin],
});

async function registered({ registration }: Vector, policy: Policy) {
  const response = v.parse(RegistrationResponse, registration.response);
  expect(challengeOf(response, policy)).toBe(registration.challenge);
  return verifyRegistration(response, registration.challenge, { relyingParty, policy });
}

async function authenticated(vector: Vector, policy: Policy) {
  const { authentication, credentialId, credentialPublicKeyCose } = vector;
  const response = v.parse(AuthenticationResponse, authentication.response);
  expect(challengeOf(response, policy)).toBe(authentication.challenge);
  const credential = {
    ...rehearsalCredential,
    id: credentialId,
    publicKey: new Uint8Array(Buffer.from(credentialPublicKeyCose, 'base64url')),
    backupEligible: vector.registration.flags.be,
  };
  return verifyAssertion(response, authentication.challenge, credential, { relyingParty, policy });
}

/** The vectors that are not accepted, in either ceremony, and why is in the document. */
const exceptions = exceptionsIn('The W3C’s test vectors');
const isException = (ceremony: string, id: string) => exceptions.has(`${ceremony} ${id}`);

beforeAll(() => {
  // The vectors' own CA stands in for Apple's.
  const certificates = [published.attestationRootCertificatePem];
  SettingsService.setRootCertificates({ identifier: 'apple', certificates });
});

describe.each(published.vectors)('Test vector $id', (vector) => {
  const registration = isException('registration', vector.id) ? 'refused' : 'accepted';
  it(`The registration of ${vector.id} is ${registration}`, async () => {
    const attempt = registered(vector, policyFor(vector));
    expect(await refusal(attempt)).toBe(registration === 'accepted' ? 'accepted' : 'verification_failed');
    if (registration === 'refused') return;
    const { credential, aaguid, fmt } = await attempt;
    const publicKey = Buffer.from(credential.publicKey).toString('base64url');
    expect({ id: credential.id, publicKey, aaguid, fmt }).toEqual({
      id: vector.credentialId,
      publicKey: vector.credentialPublicKeyCose,
      aaguid: vector.aaguid,
      fmt: vector.fmt,
    });
  });

  const authentication = isException('authentication', vector.id) ? 'refused' : 'accepted';
  it(`The assertion of ${vector.id} is ${authentication}`, async () => {
    const outcome = await refusal(authenticated(vector, policyFor(vector)));
    expect(outcome).toBe(authentication === 'accepted' ? 'accepted' : 'verification_failed');
  });
});

it('Every exception in docs/specification.md names a test vector', () => {
  const ids = published.vectors.map(({ id }) => id);
  const all = new Set(['registration', 'authentication'].flatMap((ceremony) => ids.map((id) => `${ceremony} ${id}`)));
  expect([...exceptions].filter((exception) => !all.has(exception))).toEqual([]);
});

describe('Enforced attestation with the root of the test vectors', () => {
  const algorithms: Record<number, MetadataStatement['authenticationAlgorithms'][number]> = {
    [-7]: 'secp256r1_ecdsa_sha256_raw',
    [-8]: 'ed25519_eddsa_sha512_raw',
    [-35]: 'secp384r1_ecdsa_sha384_raw',
    [-36]: 'secp512r1_ecdsa_sha256_raw',
    [-257]: 'rsassa_pkcsv15_sha256_raw',
  };
  const attested = published.vectors.filter(
    ({ id, coseAlg }) => /^(packed-(?!self)|android)/.test(id) && coseAlg !== -53,
  );
  const root = published.attestationRootCertificatePem.replaceAll(/-----.*?-----|\s/g, '');

  it.each(attested)('Enforced attestation accepts $id only with the published root', async (vector) => {
    const maker = await AttestationAuthority.create();
    const enforced = { ...policyFor(vector), attestation: 'enforced', authenticators: [vector.aaguid] } as const;
    const outcomeWith = async (anchor: string | undefined) => {
      const statement = maker.metadata(vector.aaguid, anchor === undefined ? undefined : [anchor]);
      const authenticationAlgorithms = [algorithms[vector.coseAlg] ?? 'ed25519_eddsa_sha512_raw'];
      await MetadataService.initialize({ mdsServers: [], statements: [{ ...statement, authenticationAlgorithms }] });
      return refusal(registered(vector, enforced));
    };
    expect(await outcomeWith(root)).toBe('accepted');
    expect(await outcomeWith(undefined)).toBe('verification_failed');
  });
});
